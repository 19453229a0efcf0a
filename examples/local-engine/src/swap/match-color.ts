import type { Patch } from './frame.ts';
import { clamp } from './picture.ts';

/** Pixels that count: where the face shows clearly. */
const CLEAR = 0.6;
/** How fast a video's tone follows, 0 to 1 per frame: without it every frame would glow a little differently. */
const FOLLOW = 0.3;

interface Spread {
  readonly mean: number;
  readonly deviation: number;
}

function measure(plane: Float32Array, weight: Float32Array): Spread {
  let sum = 0;
  let squares = 0;
  let count = 0;
  for (let index = 0; index < plane.length; index += 1) {
    if ((weight[index] ?? 0) < CLEAR) continue;
    const value = plane[index] ?? 0;
    sum += value;
    squares += value * value;
    count += 1;
  }
  const mean = sum / Math.max(1, count);
  return { mean, deviation: Math.sqrt(Math.max(1e-3, squares / Math.max(1, count) - mean ** 2)) };
}

/** What is done to each plane: `value * gain + shift`. */
export type Tone = readonly { readonly gain: number; readonly shift: number }[];

/** A black-and-white target keeps no tint of the source. */
const isGray = ({ mean, deviation }: Spread): boolean => deviation < 1 && Math.abs(mean) < 1.5;

function findTone(face: Patch, target: Patch, weight: Float32Array): Tone {
  return face.planes.map((plane, channel) => {
    const from = measure(plane, weight);
    const to = measure(target.planes[channel] ?? plane, weight);
    const least = channel > 0 && isGray(to) ? 0 : 0.6;
    const gain = clamp(to.deviation / from.deviation, least, 1.5);
    return { gain, shift: to.mean - from.mean * gain };
  });
}

const follow = (before: Tone, now: Tone): Tone =>
  now.map(({ gain, shift }, channel) => {
    const last = before[channel] ?? { gain, shift };
    return {
      gain: last.gain + (gain - last.gain) * FOLLOW,
      shift: last.shift + (shift - last.shift) * FOLLOW,
    };
  });

/**
 * Gives the warped face the target's colours: the same mean and, within bounds, the same contrast. With the tone of
 * the frame before it changes only slowly.
 */
export function matchColor(
  face: Patch,
  target: Patch,
  { weight, before }: { readonly weight: Float32Array; readonly before: Tone | null },
): Tone {
  const found = findTone(face, target, weight);
  const tone = before === null ? found : follow(before, found);
  tone.forEach(({ gain, shift }, channel) => {
    const plane = face.planes[channel];
    if (plane === undefined) return;
    for (let index = 0; index < plane.length; index += 1) {
      plane[index] = (plane[index] ?? 0) * gain + shift;
    }
  });
  return tone;
}
