/** Pixels in memory: four bytes each (red, green, blue, alpha), row by row. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8Array;
}

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const clamp = (value: number, low: number, high: number): number =>
  Math.min(high, Math.max(low, value));

/** Pixels that both boxes cover. */
export function sharedArea(a: Box, b: Box): number {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  return width > 0 && height > 0 ? width * height : 0;
}

/** A square part of a picture, turned and scaled: how a model wants to see it. */
export interface Crop {
  readonly centerX: number;
  readonly centerY: number;
  /** Side in pixels of the picture. */
  readonly side: number;
  /** Radians that the face is turned clockwise in the picture. */
  readonly angle: number;
}

/** How a model wants a crop: pixels per side, and what is made of each value. */
export interface Sampling {
  readonly size: number;
  readonly scale: number;
  readonly offset: number;
}

/** Samples a crop bilinearly into `size` x `size` x 3 numbers; outside the picture is black. */
export function sampleCrop(
  picture: Picture,
  crop: Crop,
  { size, scale, offset }: Sampling,
): Float32Array {
  const out = new Float32Array(size * size * 3).fill(offset);
  const step = crop.side / size;
  const cos = Math.cos(crop.angle) * step;
  const sin = Math.sin(crop.angle) * step;
  const { width, height, data } = picture;
  for (let row = 0, at = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1, at += 3) {
      const dx = column + 0.5 - size / 2;
      const dy = row + 0.5 - size / 2;
      const x = crop.centerX + dx * cos - dy * sin - 0.5;
      const y = crop.centerY + dx * sin + dy * cos - 0.5;
      const left = Math.floor(x);
      const top = Math.floor(y);
      if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) continue;
      const fx = x - left;
      const fy = y - top;
      const base = (top * width + left) * 4;
      const below = base + width * 4;
      for (let channel = 0; channel < 3; channel += 1) {
        const upper = at4(data, base + channel, fx);
        const lower = at4(data, below + channel, fx);
        out[at + channel] = (upper + (lower - upper) * fy) * scale + offset;
      }
    }
  }
  return out;
}

const at4 = (data: Uint8Array, index: number, fraction: number): number => {
  const first = data[index] ?? 0;
  return first + ((data[index + 4] ?? 0) - first) * fraction;
};
