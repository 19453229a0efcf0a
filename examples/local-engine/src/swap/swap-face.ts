import { alignMesh } from './align.ts';
import type { FaceMap } from './face-map.ts';
import { facing } from './facing.ts';
import type { Frame, Patch } from './frame.ts';
import { shrinkPicture } from './images.ts';
import { matchColor, type Tone } from './match-color.ts';
import { boxOf, type Face, type Mesh } from './mesh.ts';
import type { Topology } from './models.ts';
import type { Box, Picture } from './picture.ts';
import { relight } from './relight.ts';
import { markSkin, type SkinOptions } from './skin.ts';
import { warpFace } from './warp.ts';

/** How much of the source's own shape of face is taken: this carries the likeness. */
const SHAPE = 0.75;

/** A source face, with everything that can be known before a target is. */
export interface PreparedSource {
  /** The picture at falling sizes, each half of the one before; its alpha tells what is not the face's own. */
  readonly levels: readonly { readonly picture: Picture; readonly factor: number }[];
  readonly mesh: Mesh;
  /** Per vertex, 0 to 1: how well it is seen. */
  readonly seen: Float32Array;
}

export async function prepareSource(
  picture: Picture,
  face: Face,
  skin: SkinOptions,
): Promise<PreparedSource> {
  const { mesh } = face;
  const levels = [{ picture: markSkin(picture, mesh, skin), factor: 1 }];
  for (let factor = 0.5; boxOf(mesh).width * factor > 48; factor /= 2) {
    const small = await shrinkPicture(picture, factor);
    levels.push({ picture: markSkin(small, scaleMesh(mesh, factor), skin), factor });
  }
  return { levels, mesh, seen: facing(mesh, skin.triangles) };
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

const evenDown = (value: number): number => Math.floor(value / 2) * 2;
const evenUp = (value: number): number => Math.ceil(value / 2) * 2;

function workBox(mesh: Mesh, { width, height }: Frame): Box {
  const box = boxOf(mesh);
  const x = Math.max(0, evenDown(box.x));
  const y = Math.max(0, evenDown(box.y));
  return {
    x,
    y,
    width: Math.max(0, Math.min(width, evenUp(box.x + box.width)) - x),
    height: Math.max(0, Math.min(height, evenUp(box.y + box.height)) - y),
  };
}

/** Lays the warped face over the target: the result is in `target`. */
function blend(face: Patch, target: Patch, weight: Float32Array): void {
  face.planes.forEach((plane, channel) => {
    const below = target.planes[channel] ?? plane;
    for (let index = 0; index < below.length; index += 1) {
      const under = below[index] ?? 0;
      below[index] = under + ((plane[index] ?? 0) - under) * (weight[index] ?? 0);
    }
  });
}

export interface SwapOptions {
  readonly source: PreparedSource;
  /** What is changed. */
  readonly frame: Frame;
  readonly mesh: Mesh;
  readonly map: FaceMap;
  readonly topology: Topology;
  /** The tone of the frame before, in a video. */
  readonly tone?: Tone | null;
}

/** Puts the source's face onto one face of the frame; gives the tone that it was drawn in. */
export function swapFace(options: SwapOptions): Tone | null {
  const { source, frame, map, topology, tone = null } = options;
  const mesh = shapeMesh(source.mesh, options.mesh, map);
  const box = workBox(mesh, frame);
  const level = pickLevel(source, box.width);
  if (box.width < 2 || box.height < 2 || level === undefined) return null;
  const seen = facing(mesh, topology.triangles);
  const { face, weight } = warpFace({
    source: level.picture,
    sourceMesh: scaleMesh(source.mesh, level.factor),
    targetMesh: mesh,
    vertexWeights: map.mask.map(
      (share, vertex) => share * (source.seen[vertex] ?? 1) * (seen[vertex] ?? 1),
    ),
    triangles: topology.triangles,
    box,
    matrix: frame.matrix,
  });
  const target = frame.readPatch(box);
  const drawn = matchColor(face, target, { weight, before: tone });
  relight(face, target, weight);
  blend(face, target, weight);
  frame.writePatch(target, weight);
  return drawn;
}
