import { clamp, type Picture } from './picture.ts';
import type { Warped } from './warp.ts';

/** Luma first, then the two colour differences. */
export const toYcc = (r: number, g: number, b: number): [number, number, number] => {
  const y = 0.299 * r + 0.587 * g + 0.114 * b;
  return [y, (b - y) * 0.564, (r - y) * 0.713];
};

const toRgb = (y: number, cb: number, cr: number): [number, number, number] => [
  y + 1.403 * cr,
  y - 0.344 * cb - 0.714 * cr,
  y + 1.773 * cb,
];

interface Statistics {
  readonly mean: number[];
  readonly deviation: number[];
}

/** Mean and spread per channel of the pixels where the face shows clearly. */
function measure(
  weight: Float32Array,
  read: (index: number) => [number, number, number],
): Statistics {
  const sum = [0, 0, 0];
  const squares = [0, 0, 0];
  let count = 0;
  for (let index = 0; index < weight.length; index += 1) {
    if ((weight[index] ?? 0) < 0.6) continue;
    const values = toYcc(...read(index));
    count += 1;
    for (let channel = 0; channel < 3; channel += 1) {
      const value = values[channel] ?? 0;
      sum[channel] = (sum[channel] ?? 0) + value;
      squares[channel] = (squares[channel] ?? 0) + value * value;
    }
  }
  const mean = sum.map((value) => value / Math.max(1, count));
  const deviation = squares.map((value, channel) =>
    Math.sqrt(Math.max(1e-3, value / Math.max(1, count) - (mean[channel] ?? 0) ** 2)),
  );
  return { mean, deviation };
}

export const readTarget =
  (target: Picture, { box }: Warped) =>
  (index: number): [number, number, number] => {
    const x = box.x + (index % box.width);
    const y = box.y + Math.floor(index / box.width);
    const at = (y * target.width + x) * 4;
    return [target.data[at] ?? 0, target.data[at + 1] ?? 0, target.data[at + 2] ?? 0];
  };

/** A black-and-white target keeps no tint of the source. */
const isGray = ({ deviation, mean }: Statistics, channel: number): boolean =>
  channel > 0 && (deviation[channel] ?? 0) < 1 && Math.abs(mean[channel] ?? 0) < 1.5;

/** Gives the warped face the target's colours: the same mean and, within bounds, the same contrast. */
export function matchColor(warped: Warped, target: Picture): void {
  const { color, weight } = warped;
  const readWarped = (index: number): [number, number, number] => [
    color[index * 3] ?? 0,
    color[index * 3 + 1] ?? 0,
    color[index * 3 + 2] ?? 0,
  ];
  const from = measure(weight, readWarped);
  const to = measure(weight, readTarget(target, warped));
  const gains = from.deviation.map((value, channel) =>
    clamp((to.deviation[channel] ?? 1) / value, isGray(to, channel) ? 0 : 0.6, 1.5),
  );
  for (let index = 0; index < weight.length; index += 1) {
    if ((weight[index] ?? 0) === 0) continue;
    const values = toYcc(...readWarped(index)).map(
      (value, channel) =>
        (value - (from.mean[channel] ?? 0)) * (gains[channel] ?? 1) + (to.mean[channel] ?? 0),
    ) as [number, number, number];
    color.set(toRgb(...values), index * 3);
  }
}
