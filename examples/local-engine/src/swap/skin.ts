import { blur, type Size } from './blur.ts';
import { BT601 } from './color.ts';
import type { FaceMap } from './face-map.ts';
import { facing } from './facing.ts';
import type { Patch } from './frame.ts';
import { boxOf, type Mesh } from './mesh.ts';
import { type Box, clamp, type Picture } from './picture.ts';
import { warpFace } from './warp.ts';

export interface SkinOptions {
  readonly map: FaceMap;
  readonly triangles: readonly number[];
}

/** How far a colour may be from the skin's, in units of its own spread: from here it counts as foreign … */
const NEAR = 1.7;
/** … and from here wholly. */
const FAR = 2.6;
/** What is less foreign than this leads nowhere. */
const LEAST = 0.2;
/** Of the face's width: how far a foreign colour reaches, so that no seam of it is left. */
const REACH = 0.012;

const median = (values: number[]): number =>
  values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;

interface Sample {
  readonly x: number;
  readonly y: number;
  readonly color: readonly number[];
}

/** The colours of the face itself, away from the rim, where the camera sees it well. */
function sampleSkin({ box, planes }: Patch, mesh: Mesh, { map, triangles }: SkinOptions): Sample[] {
  const seen = facing(mesh, triangles);
  const samples: Sample[] = [];
  map.rim.forEach((rim, vertex) => {
    const x = Math.round((mesh[vertex * 3] ?? 0) - box.x);
    const y = Math.round((mesh[vertex * 3 + 1] ?? 0) - box.y);
    const isIn = x >= 0 && y >= 0 && x < box.width && y < box.height;
    if (rim > 0 || !isIn || (seen[vertex] ?? 0) < 0.5) return;
    samples.push({ x, y, color: planes.map((plane) => plane[y * box.width + x] ?? 0) });
  });
  return samples;
}

/** How the light falls off over the face: luma per pixel to the right and downwards. */
function fitLight(samples: readonly Sample[]) {
  const mean = (value: (sample: Sample) => number) =>
    samples.reduce((sum, sample) => sum + value(sample), 0) / Math.max(1, samples.length);
  const [mx, my] = [mean(({ x }) => x), mean(({ y }) => y)];
  const level = mean(({ color }) => color[0] ?? 0);
  const covariance = (a: (sample: Sample) => number, b: (sample: Sample) => number) =>
    mean((sample) => a(sample) * b(sample));
  const dx = ({ x }: Sample) => x - mx;
  const dy = ({ y }: Sample) => y - my;
  const dl = ({ color }: Sample) => (color[0] ?? 0) - level;
  const [xx, yy, xy] = [covariance(dx, dx), covariance(dy, dy), covariance(dx, dy)];
  const [xl, yl] = [covariance(dx, dl), covariance(dy, dl)];
  const determinant = xx * yy - xy * xy;
  if (determinant < 1e-6) return () => level;
  const perX = (xl * yy - yl * xy) / determinant;
  const perY = (yl * xx - xl * xy) / determinant;
  return (x: number, y: number) => level + perX * (x - mx) + perY * (y - my);
}

/** How unlike the skin a colour is, in units of the skin's own spread; negative when it is darker. */
function createDistance(samples: readonly Sample[]) {
  const channels = [0, 1, 2] as const;
  const centers = channels.map((channel) =>
    median(samples.map(({ color }) => color[channel] ?? 0)),
  );
  const spreads = channels.map((channel) => {
    const away = ({ color }: Sample) => Math.abs((color[channel] ?? 0) - (centers[channel] ?? 0));
    return Math.max(channel === 0 ? 18 : 5, median(samples.map(away)) * 2.2);
  });
  const [spread = 1, firstSpread = 1, secondSpread = 1] = spreads;
  const [center = 0, firstCenter = 0, secondCenter = 0] = centers;
  const skin = samples.filter(({ color }) => Math.abs((color[0] ?? 0) - center) < NEAR * spread);
  const light = fitLight(skin);
  return (
    x: number,
    y: number,
    [luma, first, second]: readonly [number, number, number],
  ): number => {
    const brighter = (luma - light(x, y)) / spread;
    const tint = (first - firstCenter) / firstSpread;
    const away = Math.hypot(brighter, tint, (second - secondCenter) / secondSpread);
    return brighter < 0 ? -away : away;
  };
}

function findForeign({ box, planes }: Patch, rim: Float32Array, samples: readonly Sample[]) {
  const [luma, first, second] = planes;
  const distance = createDistance(samples);
  const foreign = new Float32Array(rim.length);
  for (let y = 0, index = 0; y < box.height; y += 1) {
    for (let x = 0; x < box.width; x += 1, index += 1) {
      const share = rim[index] ?? 0;
      if (share === 0) continue;
      const color = [luma[index] ?? 0, first[index] ?? 0, second[index] ?? 0] as const;
      const away = distance(x, y, color);
      const counts = clamp(away < 0 ? 2 * share - 1 : 2 * share, 0, 1);
      foreign[index] = counts * clamp((Math.abs(away) - NEAR) / (FAR - NEAR), 0, 1);
    }
  }
  return foreign;
}

/** Pixels along the outline of the face. */
function* walkOutline(mesh: Mesh, { map, box }: { readonly map: FaceMap; readonly box: Box }) {
  const at = (vertex: number, axis: number) => mesh[vertex * 3 + axis] ?? 0;
  for (const [index, from] of map.outline.entries()) {
    const to = map.outline[(index + 1) % map.outline.length] ?? from;
    const [dx, dy] = [at(to, 0) - at(from, 0), at(to, 1) - at(from, 1)];
    const steps = Math.ceil(Math.max(Math.abs(dx), Math.abs(dy)));
    for (let step = 0; step <= steps; step += 1) {
      const x = Math.round(at(from, 0) + (dx * step) / Math.max(1, steps)) - box.x;
      const y = Math.round(at(from, 1) + (dy * step) / Math.max(1, steps)) - box.y;
      if (x >= 0 && y >= 0 && x < box.width && y < box.height) yield y * box.width + x;
    }
  }
}

/** Keeps only what comes in over the outline: a shining cheek or a mole is the face's own. */
function keepConnected(
  foreign: Float32Array,
  { width }: Size,
  seeds: Iterable<number>,
): Float32Array {
  const kept = new Float32Array(foreign.length);
  const open = [...seeds];
  for (let index = open.pop(); index !== undefined; index = open.pop()) {
    const value = foreign[index] ?? 0;
    if (value < LEAST || (kept[index] ?? 0) > 0) continue;
    kept[index] = value;
    const column = index % width;
    if (column > 0) open.push(index - 1);
    if (column < width - 1) open.push(index + 1);
    open.push(index - width, index + width);
  }
  return kept;
}

const wholeBox = (mesh: Mesh, { width, height }: Picture): Box => {
  const box = boxOf(mesh);
  const [x, y] = [Math.max(0, Math.floor(box.x)), Math.max(0, Math.floor(box.y))];
  return {
    x,
    y,
    width: Math.max(0, Math.min(width, Math.ceil(box.x + box.width)) - x),
    height: Math.max(0, Math.min(height, Math.ceil(box.y + box.height)) - y),
  };
};

/** A copy of the picture that is transparent where hair, a hat or the background lies over the rim of the face. */
export function markSkin(picture: Picture, mesh: Mesh, options: SkinOptions): Picture {
  const { map, triangles } = options;
  const box = wholeBox(mesh, picture);
  const { face, weight } = warpFace({
    source: picture,
    sourceMesh: mesh,
    targetMesh: mesh,
    vertexWeights: map.rim,
    triangles,
    box,
    matrix: BT601,
  });
  const radius = Math.max(1, Math.round(box.width * REACH));
  const unlike = findForeign(face, weight, sampleSkin(face, mesh, options));
  const foreign = blur(keepConnected(unlike, box, walkOutline(mesh, { map, box })), box, radius);
  const data = Uint8Array.from(picture.data);
  for (let y = 0, index = 0; y < box.height; y += 1) {
    let at = ((box.y + y) * picture.width + box.x) * 4 + 3;
    for (let x = 0; x < box.width; x += 1, index += 1, at += 4) {
      const opacity = 1 - clamp(((foreign[index] ?? 0) - 0.12) / 0.3, 0, 1);
      data[at] = Math.round((data[at] ?? 0) * opacity);
    }
  }
  return { ...picture, data };
}
