import type { Mesh } from './mesh.ts';
import { clamp } from './picture.ts';

/** Per vertex, how much of the face there looks towards the camera: 1 straight at it, 0 edge-on or away. */
function turnedTo(mesh: Mesh, triangles: readonly number[]): Float32Array {
  const normals = new Float32Array(mesh.length);
  for (let start = 0; start < triangles.length; start += 3) {
    const a = (triangles[start] ?? 0) * 3;
    const b = (triangles[start + 1] ?? 0) * 3;
    const c = (triangles[start + 2] ?? 0) * 3;
    const ux = (mesh[b] ?? 0) - (mesh[a] ?? 0);
    const uy = (mesh[b + 1] ?? 0) - (mesh[a + 1] ?? 0);
    const uz = (mesh[b + 2] ?? 0) - (mesh[a + 2] ?? 0);
    const vx = (mesh[c] ?? 0) - (mesh[a] ?? 0);
    const vy = (mesh[c + 1] ?? 0) - (mesh[a + 1] ?? 0);
    const vz = (mesh[c + 2] ?? 0) - (mesh[a + 2] ?? 0);
    const [nx, ny, nz] = [uy * vz - uz * vy, uz * vx - ux * vz, ux * vy - uy * vx];
    for (const vertex of [a, b, c]) {
      normals[vertex] = (normals[vertex] ?? 0) + nx;
      normals[vertex + 1] = (normals[vertex + 1] ?? 0) + ny;
      normals[vertex + 2] = (normals[vertex + 2] ?? 0) + nz;
    }
  }
  const depths = new Float32Array(mesh.length / 3);
  for (let vertex = 0, at = 0; vertex < depths.length; vertex += 1, at += 3) {
    const z = normals[at + 2] ?? 0;
    depths[vertex] = z / (Math.hypot(normals[at] ?? 0, normals[at + 1] ?? 0, z) || 1);
  }
  const towards = Math.sign(depths.reduce((sum, depth) => sum + depth, 0));
  return depths.map((depth) => depth * towards);
}

/** Per vertex, 0 to 1: whether the camera sees the skin there well, or only its edge. */
export const facing = (mesh: Mesh, triangles: readonly number[]): Float32Array =>
  turnedTo(mesh, triangles).map((depth) => clamp((depth - 0.15) / 0.3, 0, 1));
