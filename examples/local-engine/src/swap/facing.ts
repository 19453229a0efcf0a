import type { Mesh } from './mesh.ts';
import { clamp } from './picture.ts';

/** Per vertex, how much of the face there looks towards the camera: 1 straight at it, 0 edge-on or away. */
function turnedTo(mesh: Mesh, triangles: readonly number[]): Float32Array {
  const normals = new Float32Array(mesh.length);
  const axis = (vertex: number, offset: number) => mesh[vertex * 3 + offset] ?? 0;
  for (let start = 0; start < triangles.length; start += 3) {
    const [a = 0, b = 0, c = 0] = triangles.slice(start, start + 3);
    const edge = (to: number) => [0, 1, 2].map((offset) => axis(to, offset) - axis(a, offset));
    const [ux = 0, uy = 0, uz = 0] = edge(b);
    const [vx = 0, vy = 0, vz = 0] = edge(c);
    const normal = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    for (const vertex of [a, b, c]) {
      normal.forEach((value, offset) => {
        normals[vertex * 3 + offset] = (normals[vertex * 3 + offset] ?? 0) + value;
      });
    }
  }
  const depths = Float32Array.from({ length: mesh.length / 3 }, (_, vertex) => {
    const [x = 0, y = 0, z = 0] = normals.subarray(vertex * 3, vertex * 3 + 3);
    return z / (Math.hypot(x, y, z) || 1);
  });
  const towards = Math.sign(depths.reduce((sum, depth) => sum + depth, 0));
  return depths.map((depth) => depth * towards);
}

/** Per vertex, 0 to 1: whether the camera sees the skin there well, or only its edge. */
export const facing = (mesh: Mesh, triangles: readonly number[]): Float32Array =>
  turnedTo(mesh, triangles).map((depth) => clamp((depth - 0.15) / 0.3, 0, 1));
