import type { Mesh } from './mesh.ts';
import { type Box, clamp, type Picture } from './picture.ts';

/** The source's face drawn in the target's pose. */
export interface Warped {
  readonly box: Box;
  /** Red, green, blue, 0 to 255. */
  readonly color: Float32Array;
  /** 0 to 1; 0 where no triangle is, as inside an open mouth. */
  readonly weight: Float32Array;
}

export interface WarpOptions {
  readonly source: Picture;
  readonly sourceMesh: Mesh;
  readonly targetMesh: Mesh;
  readonly vertexWeights: Float32Array;
  readonly triangles: readonly number[];
  readonly box: Box;
}

interface Corner {
  readonly x: number;
  readonly y: number;
  readonly u: number;
  readonly v: number;
  readonly weight: number;
}

/** Triangles from the farthest to the nearest, so that a turned head hides its far cheek. */
function sortByDepth(triangles: readonly number[], mesh: Mesh): number[] {
  const depth = (start: number) =>
    [0, 1, 2].reduce(
      (sum, corner) => sum + (mesh[(triangles[start + corner] ?? 0) * 3 + 2] ?? 0),
      0,
    );
  const starts = Array.from({ length: triangles.length / 3 }, (_, index) => index * 3);
  const depths = new Map(starts.map((start) => [start, depth(start)]));
  return starts.sort((a, b) => (depths.get(b) ?? 0) - (depths.get(a) ?? 0));
}

function readPixel(picture: Picture, x: number, y: number, into: Float32Array): void {
  const { width, height, data } = picture;
  const cx = clamp(x, 0, width - 1.001);
  const cy = clamp(y, 0, height - 1.001);
  const left = Math.floor(cx);
  const top = Math.floor(cy);
  const fx = cx - left;
  const fy = cy - top;
  const base = (top * width + left) * 4;
  const below = base + width * 4;
  for (let channel = 0; channel < 3; channel += 1) {
    const a = data[base + channel] ?? 0;
    const b = data[base + 4 + channel] ?? 0;
    const c = data[below + channel] ?? 0;
    const d = data[below + 4 + channel] ?? 0;
    const upper = a + (b - a) * fx;
    into[channel] = upper + (c + (d - c) * fx - upper) * fy;
  }
}

export function warpFace(options: WarpOptions): Warped {
  const { source, sourceMesh, targetMesh, vertexWeights, triangles, box } = options;
  const color = new Float32Array(box.width * box.height * 3);
  const weight = new Float32Array(box.width * box.height);
  const pixel = new Float32Array(3);

  const cornerOf = (vertex: number): Corner => ({
    x: (targetMesh[vertex * 3] ?? 0) - box.x - 0.5,
    y: (targetMesh[vertex * 3 + 1] ?? 0) - box.y - 0.5,
    u: (sourceMesh[vertex * 3] ?? 0) - 0.5,
    v: (sourceMesh[vertex * 3 + 1] ?? 0) - 0.5,
    weight: vertexWeights[vertex] ?? 0,
  });

  function fill(a: Corner, b: Corner, c: Corner): void {
    const area = (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);
    if (Math.abs(area) < 1e-6) return;
    const top = Math.max(0, Math.ceil(Math.min(a.y, b.y, c.y)));
    const bottom = Math.min(box.height - 1, Math.floor(Math.max(a.y, b.y, c.y)));
    const left = Math.max(0, Math.ceil(Math.min(a.x, b.x, c.x)));
    const right = Math.min(box.width - 1, Math.floor(Math.max(a.x, b.x, c.x)));
    for (let y = top; y <= bottom; y += 1) {
      for (let x = left; x <= right; x += 1) {
        const wb = ((x - a.x) * (c.y - a.y) - (c.x - a.x) * (y - a.y)) / area;
        const wc = ((b.x - a.x) * (y - a.y) - (x - a.x) * (b.y - a.y)) / area;
        const wa = 1 - wb - wc;
        if (wa < -1e-4 || wb < -1e-4 || wc < -1e-4) continue;
        const at = y * box.width + x;
        weight[at] = clamp(wa * a.weight + wb * b.weight + wc * c.weight, 0, 1);
        readPixel(source, wa * a.u + wb * b.u + wc * c.u, wa * a.v + wb * b.v + wc * c.v, pixel);
        color.set(pixel, at * 3);
      }
    }
  }

  for (const start of sortByDepth(triangles, targetMesh)) {
    const corners = [0, 1, 2].map((offset) => cornerOf(triangles[start + offset] ?? 0));
    const [a, b, c] = corners;
    if (a !== undefined && b !== undefined && c !== undefined) fill(a, b, c);
  }
  return { box, color, weight };
}
