import type { Matrix } from '../swap/color.ts';
import { createPatch, type Frame } from '../swap/frame.ts';
import { clamp } from '../swap/picture.ts';

/** Video keeps its values in a part of the byte's range. */
const LUMA_LOW = 16;
const LUMA_GAIN = 255 / 219;
const CHROMA_GAIN = 255 / 224;

export interface YuvLayout {
  readonly width: number;
  readonly height: number;
  readonly matrix: Matrix;
}

/** Bytes of one frame: luma, then both colour differences at half the width and height. */
export const frameBytes = ({ width, height }: { width: number; height: number }): number =>
  (width * height * 3) / 2;

const toByte = (value: number): number => clamp(Math.round(value), 0, 255);

/**
 * A decoded video frame (yuv420p, even sizes) as a frame to swap in: it never becomes RGB as a whole, so that what
 * is not swapped is not touched, and less than half of the bytes of RGBA go through the pipes.
 */
export function yuvFrame(data: Uint8Array, { width, height, matrix }: YuvLayout): Frame {
  const half = width / 2;
  const firstPlane = width * height;
  const secondPlane = firstPlane + firstPlane / 4;
  const { red, blue } = matrix;
  const green = 1 - red - blue;
  const toRed = (2 - 2 * red) * CHROMA_GAIN;
  const toBlue = (2 - 2 * blue) * CHROMA_GAIN;

  return {
    width,
    height,
    matrix,
    sampleCrop(crop, { size, scale, offset }) {
      const out = new Float32Array(size * size * 3).fill(offset);
      const step = crop.side / size;
      const cos = Math.cos(crop.angle) * step;
      const sin = Math.sin(crop.angle) * step;
      const lumaShare = 1 / green;
      const from = (1 - size) / 2;
      for (let row = 0, at = 0; row < size; row += 1) {
        let x = crop.centerX + from * cos - (from + row) * sin - 0.5;
        let y = crop.centerY + from * sin + (from + row) * cos - 0.5;
        for (let column = 0; column < size; column += 1, at += 3, x += cos, y += sin) {
          if (x < 0 || y < 0 || x >= width - 1 || y >= height - 1) continue;
          const left = x | 0;
          const top = y | 0;
          const fx = x - left;
          const base = top * width + left;
          const a = data[base] ?? 0;
          const b = data[base + width] ?? 0;
          const upper = a + ((data[base + 1] ?? 0) - a) * fx;
          const lower = b + ((data[base + width + 1] ?? 0) - b) * fx;
          const luma = (upper + (lower - upper) * (y - top) - LUMA_LOW) * LUMA_GAIN;
          const chroma = (top >> 1) * half + (left >> 1);
          const reds = luma + toRed * ((data[secondPlane + chroma] ?? 0) - 128);
          const blues = luma + toBlue * ((data[firstPlane + chroma] ?? 0) - 128);
          const greens = (luma - red * reds - blue * blues) * lumaShare;
          out[at] = reds * scale + offset;
          out[at + 1] = greens * scale + offset;
          out[at + 2] = blues * scale + offset;
        }
      }
      return out;
    },
    readPatch(box) {
      const patch = createPatch(box);
      const [luma, first, second] = patch.planes;
      for (let row = 0, index = 0; row < box.height; row += 1) {
        const y = box.y + row;
        for (let column = 0; column < box.width; column += 1, index += 1) {
          const x = box.x + column;
          const chroma = (y >> 1) * half + (x >> 1);
          luma[index] = ((data[y * width + x] ?? 0) - LUMA_LOW) * LUMA_GAIN;
          first[index] = ((data[firstPlane + chroma] ?? 0) - 128) * CHROMA_GAIN;
          second[index] = ((data[secondPlane + chroma] ?? 0) - 128) * CHROMA_GAIN;
        }
      }
      return patch;
    },
    writePatch({ box, planes: [luma, first, second] }, weight) {
      for (let row = 0, index = 0; row < box.height; row += 1) {
        const start = (box.y + row) * width + box.x;
        for (let column = 0; column < box.width; column += 1, index += 1) {
          if (weight[index] === 0) continue;
          data[start + column] = toByte((luma[index] ?? 0) / LUMA_GAIN + LUMA_LOW);
        }
      }
      const sum = (plane: Float32Array, index: number): number =>
        (plane[index] ?? 0) +
        (plane[index + 1] ?? 0) +
        (plane[index + box.width] ?? 0) +
        (plane[index + box.width + 1] ?? 0);
      for (let row = 0; row < box.height; row += 2) {
        const start = ((box.y + row) >> 1) * half + (box.x >> 1);
        for (let column = 0; column < box.width; column += 2) {
          const index = row * box.width + column;
          if (sum(weight, index) === 0) continue;
          const chroma = start + (column >> 1);
          data[firstPlane + chroma] = toByte(sum(first, index) / 4 / CHROMA_GAIN + 128);
          data[secondPlane + chroma] = toByte(sum(second, index) / 4 / CHROMA_GAIN + 128);
        }
      }
    },
  };
}
