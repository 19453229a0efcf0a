import { BT601, type Matrix } from './color.ts';
import { type Box, type Crop, clamp, type Picture, type Sampling, sampleCrop } from './picture.ts';

/** A part of a frame: luma, 0 to 255, and two colour differences, -128 to 128, a number per pixel each. */
export interface Patch {
  readonly box: Box;
  readonly planes: readonly [Float32Array, Float32Array, Float32Array];
}

/** What a swap reads and changes, whatever its layout in memory. */
export interface Frame {
  readonly width: number;
  readonly height: number;
  readonly matrix: Matrix;
  /** `size` x `size` x 3 numbers: red, green, blue. */
  sampleCrop(crop: Crop, sampling: Sampling): Float32Array;
  /** The box lies inside the frame; where it starts and ends is even. */
  readPatch(box: Box): Patch;
  /** Writes the pixels of the patch whose weight is not 0; the others stay what they are, bit for bit. */
  writePatch(patch: Patch, weight: Float32Array): void;
}

export function createPatch(box: Box): Patch {
  const size = box.width * box.height;
  return {
    box,
    planes: [new Float32Array(size), new Float32Array(size), new Float32Array(size)],
  };
}

/** A picture as a frame; writing changes the picture. */
export function pictureFrame(picture: Picture): Frame {
  const { width, height, data } = picture;
  const { red, blue } = BT601;
  const green = 1 - red - blue;

  return {
    width,
    height,
    matrix: BT601,
    sampleCrop: (crop, sampling) => sampleCrop(picture, crop, sampling),
    readPatch(box) {
      const patch = createPatch(box);
      const [luma, first, second] = patch.planes;
      for (let row = 0, index = 0; row < box.height; row += 1) {
        let at = ((box.y + row) * width + box.x) * 4;
        for (let column = 0; column < box.width; column += 1, index += 1, at += 4) {
          const r = data[at] ?? 0;
          const b = data[at + 2] ?? 0;
          const y = red * r + green * (data[at + 1] ?? 0) + blue * b;
          luma[index] = y;
          first[index] = (b - y) / (2 - 2 * blue);
          second[index] = (r - y) / (2 - 2 * red);
        }
      }
      return patch;
    },
    writePatch({ box, planes: [luma, first, second] }, weight) {
      for (let row = 0, index = 0; row < box.height; row += 1) {
        let at = ((box.y + row) * width + box.x) * 4;
        for (let column = 0; column < box.width; column += 1, index += 1, at += 4) {
          if (weight[index] === 0) continue;
          const y = luma[index] ?? 0;
          const r = y + (2 - 2 * red) * (second[index] ?? 0);
          const b = y + (2 - 2 * blue) * (first[index] ?? 0);
          data[at] = clamp(Math.round(r), 0, 255);
          data[at + 1] = clamp(Math.round((y - red * r - blue * b) / green), 0, 255);
          data[at + 2] = clamp(Math.round(b), 0, 255);
        }
      }
    },
  };
}
