import type { Topology } from './models.ts';

/** The outline of the face, clockwise from the top of the forehead. */
const OVAL = [
  10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377, 152, 148,
  176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109,
] as const;

/** Upper edges of the brows. */
const BROWS = [70, 63, 105, 66, 107, 336, 296, 334, 293, 300] as const;
/** The brows but for their tails, over which hair may hang. */
const INNER_BROWS = [63, 105, 66, 107, 336, 296, 334, 293, 53, 52, 65, 55, 285, 295, 282, 283];

/** How far the upper outline is pulled towards the brows: hair begins somewhere above them. */
const FOREHEAD_PULL = 0.35;
/** From the outline inwards, in units of the canonical map: nothing, then the way to full. */
const INSET = 0.035;
const FEATHER = 0.075;
const SHAPE_RINGS = 3;
const RIM_RINGS = 4;

export interface FaceMap {
  /** Per vertex, 0 at the outline to 1 inside: how much of the source's face shows. */
  readonly mask: Float32Array;
  /** Per vertex, 0 at the outline to 1 inside: how much of the source's own shape is taken. */
  readonly shape: Float32Array;
  /**
   * Per vertex, 1 near the outline and above the brows, where hair, a hat or the background may lie; 0.5 on the
   * brows, which are dark themselves; 0 inside.
   */
  readonly rim: Float32Array;
  /** The vertices of the outline, in order. */
  readonly outline: readonly number[];
}

type Point = readonly [number, number];

function ringsFrom(topology: Topology): Uint8Array {
  const neighbours = new Map<number, Set<number>>();
  const { triangles, uv } = topology;
  for (let index = 0; index < triangles.length; index += 3) {
    const corners = triangles.slice(index, index + 3);
    for (const a of corners) {
      const known = neighbours.get(a) ?? new Set<number>();
      for (const b of corners) known.add(b);
      neighbours.set(a, known);
    }
  }
  const rings = new Uint8Array(uv.length).fill(255);
  let front: number[] = [...OVAL];
  for (let ring = 0; front.length > 0; ring += 1) {
    const next: number[] = [];
    for (const vertex of front) {
      if ((rings[vertex] ?? 0) <= ring) continue;
      rings[vertex] = ring;
      next.push(...(neighbours.get(vertex) ?? []));
    }
    front = next;
  }
  return rings;
}

const browLine = ({ uv }: Topology): number =>
  BROWS.reduce((sum, vertex) => sum + (uv[vertex]?.[1] ?? 0), 0) / BROWS.length;

/** The outline on the canonical map, its upper part pulled towards the brows. */
function maskOutline(topology: Topology): Point[] {
  const of = (vertex: number): Point => topology.uv[vertex] ?? [0, 0];
  const browV = browLine(topology);
  return OVAL.map((vertex) => {
    const [u, v] = of(vertex);
    return [u, v < browV ? v + (browV - v) * FOREHEAD_PULL : v] as const;
  });
}

function distanceToSegment(point: Point, a: Point, b: Point): number {
  const dx = b[0] - a[0];
  const dy = b[1] - a[1];
  const along = ((point[0] - a[0]) * dx + (point[1] - a[1]) * dy) / (dx * dx + dy * dy || 1);
  const t = Math.min(1, Math.max(0, along));
  return Math.hypot(point[0] - a[0] - t * dx, point[1] - a[1] - t * dy);
}

function isInside(point: Point, outline: readonly Point[]): boolean {
  let inside = false;
  outline.forEach((a, index) => {
    const b = outline[(index + 1) % outline.length] ?? a;
    if (a[1] > point[1] === b[1] > point[1]) return;
    const x = a[0] + ((point[1] - a[1]) / (b[1] - a[1])) * (b[0] - a[0]);
    if (point[0] < x) inside = !inside;
  });
  return inside;
}

/** Vertices around the open mouth: the mesh has no triangles inside it. */
function mouthRim({ triangles }: Topology): ReadonlySet<number> {
  const uses = new Map<string, [number, number, number]>();
  for (let start = 0; start < triangles.length; start += 3) {
    const corners = triangles.slice(start, start + 3);
    corners.forEach((a, index) => {
      const b = corners[(index + 1) % 3] ?? a;
      const key = a < b ? `${a}-${b}` : `${b}-${a}`;
      uses.set(key, [a, b, (uses.get(key)?.[2] ?? 0) + 1]);
    });
  }
  const outline = new Set<number>(OVAL);
  const rim = new Set<number>();
  for (const [a, b, count] of uses.values()) {
    if (count === 1 && !outline.has(a)) rim.add(a).add(b);
  }
  return rim;
}

const smooth = (value: number): number => {
  const t = Math.min(1, Math.max(0, value));
  return t * t * (3 - 2 * t);
};

/** What is the same for every face: which vertices count how much. */
export function createFaceMap(topology: Topology): FaceMap {
  const outline = maskOutline(topology);
  const rings = ringsFrom(topology);
  const mouth = mouthRim(topology);
  const mask = Float32Array.from(topology.uv, (point, vertex) => {
    if (!isInside(point, outline) || mouth.has(vertex)) return 0;
    const distances = outline.map((a, index) =>
      distanceToSegment(point, a, outline[(index + 1) % outline.length] ?? a),
    );
    return smooth((Math.min(...distances) - INSET) / FEATHER);
  });
  const shape = Float32Array.from(rings, (ring) => smooth(ring / SHAPE_RINGS));
  const brow = browLine(topology);
  const brows = new Set(INNER_BROWS);
  const rim = Float32Array.from(rings, (ring, vertex) => {
    if (brows.has(vertex)) return 0.5;
    return ring <= RIM_RINGS || (topology.uv[vertex]?.[1] ?? 1) < brow ? 1 : 0;
  });
  return { mask, shape, rim, outline: OVAL };
}
