import type { Mesh } from './mesh.ts';

type Vector = [number, number, number];

const pointOf = (mesh: Mesh, index: number): Vector => [
  mesh[index * 3] ?? 0,
  mesh[index * 3 + 1] ?? 0,
  mesh[index * 3 + 2] ?? 0,
];

function centerOf(mesh: Mesh): Vector {
  const sum: Vector = [0, 0, 0];
  const count = mesh.length / 3;
  for (let index = 0; index < count; index += 1) {
    const point = pointOf(mesh, index);
    for (let axis = 0; axis < 3; axis += 1) sum[axis] = at(sum, axis) + at(point, axis) / count;
  }
  return sum;
}

const at = (list: ArrayLike<number>, index: number): number => list[index] ?? 0;

/** Sums of products of the centred coordinates of both meshes, and their sizes. */
function correlate(from: Mesh, to: Mesh, centers: { from: Vector; to: Vector }) {
  const sums = new Float64Array(9);
  let fromSize = 0;
  let toSize = 0;
  for (let index = 0; index < from.length / 3; index += 1) {
    const a = pointOf(from, index).map((value, axis) => value - at(centers.from, axis));
    const b = pointOf(to, index).map((value, axis) => value - at(centers.to, axis));
    for (let row = 0; row < 3; row += 1) {
      fromSize += at(a, row) ** 2;
      toSize += at(b, row) ** 2;
      for (let column = 0; column < 3; column += 1) {
        sums[row * 3 + column] = at(sums, row * 3 + column) + at(a, row) * at(b, column);
      }
    }
  }
  return { sums, scale: Math.sqrt(toSize / Math.max(1e-9, fromSize)) };
}

/** Horn's matrix, whose main eigenvector is the wanted turn as a quaternion. */
function hornMatrix(s: Float64Array): number[][] {
  const [xx, xy, xz, yx, yy, yz, zx, zy, zz] = Array.from(s) as [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  return [
    [xx + yy + zz, yz - zy, zx - xz, xy - yx],
    [yz - zy, xx - yy - zz, xy + yx, zx + xz],
    [zx - xz, xy + yx, yy - xx - zz, yz + zy],
    [xy - yx, zx + xz, yz + zy, zz - xx - yy],
  ];
}

function mainEigenvector(matrix: number[][]): number[] {
  const shift = Math.max(
    ...matrix.map((row) => row.reduce((sum, value) => sum + Math.abs(value), 0)),
  );
  let vector = [1, 0.01, 0.01, 0.01];
  for (let round = 0; round < 200; round += 1) {
    const next = matrix.map(
      (row, index) =>
        row.reduce((sum, value, column) => sum + value * at(vector, column), 0) +
        shift * at(vector, index),
    );
    const length = Math.hypot(...next);
    vector = next.map((value) => value / length);
  }
  return vector;
}

function turnOf(quaternion: number[]): number[] {
  const [w, x, y, z] = quaternion as [number, number, number, number];
  return [
    1 - 2 * (y * y + z * z),
    2 * (x * y - w * z),
    2 * (x * z + w * y),
    2 * (x * y + w * z),
    1 - 2 * (x * x + z * z),
    2 * (y * z - w * x),
    2 * (x * z - w * y),
    2 * (y * z + w * x),
    1 - 2 * (x * x + y * y),
  ];
}

/** Turns, scales and moves one mesh onto another as a whole, its shape kept. */
export function alignMesh(from: Mesh, to: Mesh): Mesh {
  const centers = { from: centerOf(from), to: centerOf(to) };
  const { sums, scale } = correlate(from, to, centers);
  const turn = turnOf(mainEigenvector(hornMatrix(sums)));
  const aligned = new Float32Array(from.length);
  for (let index = 0; index < from.length; index += 3) {
    for (let row = 0; row < 3; row += 1) {
      let value = 0;
      for (let column = 0; column < 3; column += 1) {
        const centred = at(from, index + column) - at(centers.from, column);
        value += at(turn, row * 3 + column) * centred;
      }
      aligned[index + row] = value * scale + at(centers.to, row);
    }
  }
  return aligned;
}
