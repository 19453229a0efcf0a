import { alignMesh } from './align.ts';
import { blend, relight } from './blend.ts';
import { matchColor } from './color.ts';
import type { FaceMap } from './face-map.ts';
import { facing } from './facing.ts';
import { shrinkPicture } from './images.ts';
import { boxOf, type Face, type Mesh } from './mesh.ts';
import type { Topology } from './models.ts';
import type { Box, Picture } from './picture.ts';
import { type SkinOptions, skinWeights } from './skin.ts';
import { warpFace } from './warp.ts';

/** How much of the source's own shape of face is taken: this carries the likeness. */
const SHAPE = 0.75;

/** A source face, with everything that can be known before a target is. */
export interface PreparedSource {
  /** The picture at falling sizes, each half of the one before. */
  readonly levels: readonly { readonly picture: Picture; readonly factor: number }[];
  readonly mesh: Mesh;
  readonly skin: Float32Array;
}

export async function prepareSource(
  picture: Picture,
  face: Face,
  skin: SkinOptions,
): Promise<PreparedSource> {
  const levels = [{ picture, factor: 1 }];
  for (let factor = 0.5; boxOf(face.mesh).width * factor > 48; factor /= 2) {
    levels.push({ picture: await shrinkPicture(picture, factor), factor });
  }
  return { levels, mesh: face.mesh, skin: skinWeights(picture, face.mesh, skin) };
}

/** The level that is just not smaller than the target's face needs. */
function pickLevel({ levels, mesh }: PreparedSource, targetWidth: number) {
  const wanted = targetWidth / boxOf(mesh).width;
  const [first] = levels;
  let best = first;
  for (const level of levels) if (level.factor >= wanted * 0.9) best = level;
  return best;
}

const scaleMesh = (mesh: Mesh, factor: number): Mesh => mesh.map((value) => value * factor);

/** The target's mesh with the source's own proportions, fading out towards the outline. */
function shapeMesh(source: Mesh, target: Mesh, map: FaceMap): Mesh {
  const aligned = alignMesh(source, target);
  return target.map((value, index) => {
    if (index % 3 === 2) return value;
    const share = SHAPE * (map.shape[Math.floor(index / 3)] ?? 0);
    return value + ((aligned[index] ?? 0) - value) * share;
  });
}

function workBox(mesh: Mesh, { width, height }: Picture): Box {
  const box = boxOf(mesh);
  const x = Math.max(0, Math.floor(box.x));
  const y = Math.max(0, Math.floor(box.y));
  return {
    x,
    y,
    width: Math.max(0, Math.min(width, Math.ceil(box.x + box.width)) - x),
    height: Math.max(0, Math.min(height, Math.ceil(box.y + box.height)) - y),
  };
}

export interface SwapOptions {
  readonly source: PreparedSource;
  readonly target: Picture;
  readonly face: Face;
  readonly map: FaceMap;
  readonly topology: Topology;
  /** The pixels to change: a copy of the target's. */
  readonly into: Uint8Array;
}

/** Puts the source's face onto one face of the target. */
export function swapFace(options: SwapOptions): void {
  const { source, target, face, map, topology, into } = options;
  const mesh = shapeMesh(source.mesh, face.mesh, map);
  const box = workBox(mesh, target);
  const level = pickLevel(source, box.width);
  if (box.width < 2 || box.height < 2 || level === undefined) return;
  const seen = facing(mesh, topology.triangles);
  const warped = warpFace({
    source: level.picture,
    sourceMesh: scaleMesh(source.mesh, level.factor),
    targetMesh: mesh,
    vertexWeights: map.mask.map(
      (share, vertex) => share * (source.skin[vertex] ?? 1) * (seen[vertex] ?? 1),
    ),
    triangles: topology.triangles,
    box,
  });
  matchColor(warped, target);
  relight(warped, target);
  blend(warped, { ...target, data: into }, into);
}
