import type { Matrix } from './color.ts';
import { createPatch, type Patch } from './frame.ts';
import type { Mesh } from './mesh.ts';
import { type Box, clamp, type Picture } from './picture.ts';

/** The source's face drawn in the target's pose. */
export interface Warped {
  readonly face: Patch;
  /** 0 to 1; 0 where no triangle is, as inside an open mouth, and where the source is transparent. */
  readonly weight: Float32Array;
}

export interface WarpOptions {
  readonly source: Picture;
  readonly sourceMesh: Mesh;
  readonly targetMesh: Mesh;
  readonly vertexWeights: Float32Array;
  readonly triangles: readonly number[];
  readonly box: Box;
  readonly matrix: Matrix;
}

/** The first index of each triangle, from the farthest to the nearest: a turned head hides its far cheek. */
function sortByDepth(triangles: readonly number[], mesh: Mesh): Uint32Array {
  const count = triangles.length / 3;
  const depths = new Float32Array(count);
  for (let index = 0; index < triangles.length; index += 1) {
    const triangle = Math.floor(index / 3);
    depths[triangle] = (depths[triangle] ?? 0) + (mesh[(triangles[index] ?? 0) * 3 + 2] ?? 0);
  }
  const order = Uint32Array.from({ length: count }, (_, index) => index);
  order.sort((a, b) => (depths[b] ?? 0) - (depths[a] ?? 0));
  return order.map((triangle) => triangle * 3);
}

interface Corner {
  readonly x: number;
  readonly y: number;
  readonly u: number;
  readonly v: number;
  readonly weight: number;
}

/** A value that changes evenly over a triangle. */
interface Slope {
  readonly start: number;
  readonly perX: number;
  readonly perY: number;
}

const isFlat = (a: Corner, b: Corner, c: Corner): boolean => Math.abs(areaOf(a, b, c)) < 1e-6;

const areaOf = (a: Corner, b: Corner, c: Corner): number =>
  (b.x - a.x) * (c.y - a.y) - (c.x - a.x) * (b.y - a.y);

/** Draws the triangles of the source where the target's mesh has them. */
export function warpFace(options: WarpOptions): Warped {
  const { source, sourceMesh, targetMesh, vertexWeights, triangles, box, matrix } = options;
  const face = createPatch(box);
  const weight = new Float32Array(box.width * box.height);
  const [luma, first, second] = face.planes;
  const { data, width } = source;
  const lastU = source.width - 1.001;
  const lastV = source.height - 1.001;
  const { red, blue } = matrix;
  const green = 1 - red - blue;
  const perBlue = 1 / (2 - 2 * blue);
  const perRed = 1 / (2 - 2 * red);

  function draw(index: number, share: number, u: number, v: number): void {
    const cu = clamp(u, 0, lastU);
    const cv = clamp(v, 0, lastV);
    const left = Math.floor(cu);
    const top = Math.floor(cv);
    const fu = cu - left;
    const fv = cv - top;
    const at = (top * width + left) * 4;
    const below = at + width * 4;
    const wa = (1 - fu) * (1 - fv);
    const wb = fu * (1 - fv);
    const wc = (1 - fu) * fv;
    const wd = fu * fv;
    const r =
      wa * (data[at] ?? 0) +
      wb * (data[at + 4] ?? 0) +
      wc * (data[below] ?? 0) +
      wd * (data[below + 4] ?? 0);
    const g =
      wa * (data[at + 1] ?? 0) +
      wb * (data[at + 5] ?? 0) +
      wc * (data[below + 1] ?? 0) +
      wd * (data[below + 5] ?? 0);
    const b =
      wa * (data[at + 2] ?? 0) +
      wb * (data[at + 6] ?? 0) +
      wc * (data[below + 2] ?? 0) +
      wd * (data[below + 6] ?? 0);
    const alpha =
      wa * (data[at + 3] ?? 0) +
      wb * (data[at + 7] ?? 0) +
      wc * (data[below + 3] ?? 0) +
      wd * (data[below + 7] ?? 0);
    const y = red * r + green * g + blue * b;
    weight[index] = share * (alpha / 255);
    luma[index] = y;
    first[index] = (b - y) * perBlue;
    second[index] = (r - y) * perRed;
  }

  const cornerOf = (vertex: number): Corner => ({
    x: (targetMesh[vertex * 3] ?? 0) - box.x - 0.5,
    y: (targetMesh[vertex * 3 + 1] ?? 0) - box.y - 0.5,
    u: (sourceMesh[vertex * 3] ?? 0) - 0.5,
    v: (sourceMesh[vertex * 3 + 1] ?? 0) - 0.5,
    weight: vertexWeights[vertex] ?? 0,
  });

  function fill(a: Corner, b: Corner, c: Corner): void {
    const area = areaOf(a, b, c);
    const shareB: Slope = {
      perX: (c.y - a.y) / area,
      perY: (a.x - c.x) / area,
      start: (a.y * (c.x - a.x) - a.x * (c.y - a.y)) / area,
    };
    const shareC: Slope = {
      perX: (a.y - b.y) / area,
      perY: (b.x - a.x) / area,
      start: (a.x * (b.y - a.y) - a.y * (b.x - a.x)) / area,
    };
    const top = Math.max(0, Math.ceil(Math.min(a.y, b.y, c.y)));
    const bottom = Math.min(box.height - 1, Math.floor(Math.max(a.y, b.y, c.y)));
    const left = Math.max(0, Math.ceil(Math.min(a.x, b.x, c.x)));
    const right = Math.min(box.width - 1, Math.floor(Math.max(a.x, b.x, c.x)));
    for (let y = top; y <= bottom; y += 1) {
      let wb = shareB.start + shareB.perX * left + shareB.perY * y;
      let wc = shareC.start + shareC.perX * left + shareC.perY * y;
      for (let x = left; x <= right; x += 1, wb += shareB.perX, wc += shareC.perX) {
        const wa = 1 - wb - wc;
        if (wa < -1e-4 || wb < -1e-4 || wc < -1e-4) continue;
        const index = y * box.width + x;
        const share = clamp(wa * a.weight + wb * b.weight + wc * c.weight, 0, 1);
        draw(index, share, wa * a.u + wb * b.u + wc * c.u, wa * a.v + wb * b.v + wc * c.v);
      }
    }
  }

  for (const start of sortByDepth(triangles, targetMesh)) {
    const a = cornerOf(triangles[start] ?? 0);
    const b = cornerOf(triangles[start + 1] ?? 0);
    const c = cornerOf(triangles[start + 2] ?? 0);
    if (!isFlat(a, b, c)) fill(a, b, c);
  }
  return { face, weight };
}
