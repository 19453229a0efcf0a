import { readTarget } from './color.ts';
import { clamp, type Picture } from './picture.ts';
import type { Warped } from './warp.ts';

/** How much of the target's own light is taken over. */
const RELIGHT = 0.85;
/** Of the face's width: how coarse that light is. */
const LIGHT_SCALE = 0.12;

function blurRows(values: Float32Array, size: { width: number; height: number }, radius: number) {
  const { width, height } = size;
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y += 1) {
    let sum = 0;
    const row = y * width;
    for (let x = -radius; x < width; x += 1) {
      if (x + radius < width) sum += values[row + x + radius] ?? 0;
      if (x - radius - 1 >= 0) sum -= values[row + x - radius - 1] ?? 0;
      if (x >= 0) out[row + x] = sum / (2 * radius + 1);
    }
  }
  return out;
}

function transpose(values: Float32Array, { width, height }: { width: number; height: number }) {
  const out = new Float32Array(values.length);
  for (let y = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1) out[x * height + y] = values[y * width + x] ?? 0;
  }
  return out;
}

/** Three box blurs in a row: close to a Gaussian, at the cost of a few additions per pixel. */
function blur(values: Float32Array, size: { width: number; height: number }, radius: number) {
  const turned = { width: size.height, height: size.width };
  let out = values;
  for (let round = 0; round < 3; round += 1) {
    out = transpose(blurRows(out, size, radius), size);
    out = transpose(blurRows(out, turned, radius), turned);
  }
  return out;
}

/** Adds the coarse difference between the target's light and the face's, measured under the mask only. */
export function relight(warped: Warped, target: Picture): void {
  const { box, color, weight } = warped;
  const radius = Math.max(1, Math.round(box.width * LIGHT_SCALE * 0.7));
  const read = readTarget(target, warped);
  const norm = blur(weight, box, radius);
  for (let channel = 0; channel < 3; channel += 1) {
    const difference = Float32Array.from(weight, (share, index) =>
      share === 0 ? 0 : ((read(index)[channel] ?? 0) - (color[index * 3 + channel] ?? 0)) * share,
    );
    const coarse = blur(difference, box, radius);
    for (let index = 0; index < weight.length; index += 1) {
      if ((weight[index] ?? 0) === 0) continue;
      const light = (coarse[index] ?? 0) / Math.max(1e-3, norm[index] ?? 0);
      color[index * 3 + channel] = (color[index * 3 + channel] ?? 0) + light * RELIGHT;
    }
  }
}

/** Lays the warped face over the target; pixels of weight 0 stay what they were. */
export function blend(warped: Warped, target: Picture, into: Uint8Array): void {
  const { box, color, weight } = warped;
  for (let index = 0; index < weight.length; index += 1) {
    const share = weight[index] ?? 0;
    if (share === 0) continue;
    const x = box.x + (index % box.width);
    const y = box.y + Math.floor(index / box.width);
    const at = (y * target.width + x) * 4;
    for (let channel = 0; channel < 3; channel += 1) {
      const below = target.data[at + channel] ?? 0;
      const above = clamp(color[index * 3 + channel] ?? 0, 0, 255);
      into[at + channel] = Math.round(below + (above - below) * share);
    }
  }
}
