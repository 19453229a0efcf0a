import { toYcc } from './color.ts';
import type { FaceMap } from './face-map.ts';
import { facing } from './facing.ts';
import type { Mesh } from './mesh.ts';
import { clamp, type Picture } from './picture.ts';

export interface SkinOptions {
  readonly map: FaceMap;
  readonly triangles: readonly number[];
}

const median = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

function colorAt(picture: Picture, mesh: Mesh, vertex: number): [number, number, number] {
  const x = clamp(Math.round(mesh[vertex * 3] ?? 0), 0, picture.width - 1);
  const y = clamp(Math.round(mesh[vertex * 3 + 1] ?? 0), 0, picture.height - 1);
  const at = (y * picture.width + x) * 4;
  return toYcc(picture.data[at] ?? 0, picture.data[at + 1] ?? 0, picture.data[at + 2] ?? 0);
}

/** Per vertex, 0 to 1: low where hair, a hat or the background lies over the rim of the source's face. */
export function skinWeights(picture: Picture, mesh: Mesh, face: SkinOptions): Float32Array {
  const { map, triangles } = face;
  const seen = facing(mesh, triangles);
  const colors = Array.from(map.rim, (_, vertex) => colorAt(picture, mesh, vertex));
  const inner = colors.filter((_, vertex) => map.rim[vertex] === 0);
  const centers = [0, 1, 2].map((channel) => median(inner.map((color) => color[channel] ?? 0)));
  const spreads = [0, 1, 2].map((channel) =>
    Math.max(
      channel === 0 ? 18 : 5,
      median(inner.map((color) => Math.abs((color[channel] ?? 0) - (centers[channel] ?? 0)))) * 2.2,
    ),
  );
  return Float32Array.from(colors, (color, vertex) => {
    const visible = seen[vertex] ?? 1;
    if (map.rim[vertex] === 0) return visible;
    const distance = Math.hypot(
      ...color.map((value, channel) => (value - (centers[channel] ?? 0)) / (spreads[channel] ?? 1)),
    );
    return visible * (1 - clamp((distance - 2.2) / 1.6, 0, 1));
  });
}
