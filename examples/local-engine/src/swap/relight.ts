import { blur, type Size } from './blur.ts';
import type { Patch } from './frame.ts';

/** How much of the target's own light is taken over. */
const STRENGTH = 0.55;
/** Of the face's width: how coarse that light is. */
const SCALE = 0.12;
/** Light is coarse, so it is worked out on a grid this many cells wide. */
const CELLS = 32;

/** Sums per cell of `weight`, or of `weight` times what the target is brighter than the face. */
function pool(
  { box, cell, grid }: { readonly box: Size; readonly cell: number; readonly grid: Size },
  weight: Float32Array,
  difference: readonly [target: Float32Array, face: Float32Array] | null,
): Float32Array {
  const sums = new Float32Array(grid.width * grid.height);
  const [target, face] = difference ?? [];
  for (let y = 0, index = 0; y < box.height; y += 1) {
    const row = Math.floor(y / cell) * grid.width;
    for (let x = 0; x < box.width; x += 1, index += 1) {
      const share = weight[index] ?? 0;
      if (share === 0) continue;
      const value =
        target === undefined || face === undefined ? 1 : (target[index] ?? 0) - (face[index] ?? 0);
      const at = row + Math.floor(x / cell);
      sums[at] = (sums[at] ?? 0) + value * share;
    }
  }
  return sums;
}

/** Where a pixel lies between the centres of two cells. */
function stops(length: number, cell: number, cells: number) {
  const low = new Uint16Array(length);
  const fraction = new Float32Array(length);
  for (let index = 0; index < length; index += 1) {
    const place = Math.min(cells - 1, Math.max(0, (index + 0.5) / cell - 0.5));
    low[index] = Math.min(Math.floor(place), Math.max(0, cells - 2));
    fraction[index] = place - (low[index] ?? 0);
  }
  return { low, fraction };
}

function addLight(plane: Float32Array, light: Float32Array, { box, cell, grid }: Layout): void {
  const across = stops(box.width, cell, grid.width);
  const down = stops(box.height, cell, grid.height);
  const right = grid.width > 1 ? 1 : 0;
  const below = grid.height > 1 ? grid.width : 0;
  for (let y = 0, index = 0; y < box.height; y += 1) {
    const row = (down.low[y] ?? 0) * grid.width;
    const fy = down.fraction[y] ?? 0;
    for (let x = 0; x < box.width; x += 1, index += 1) {
      const at = row + (across.low[x] ?? 0);
      const fx = across.fraction[x] ?? 0;
      const a = light[at] ?? 0;
      const c = light[at + below] ?? 0;
      const upper = a + ((light[at + right] ?? 0) - a) * fx;
      const lower = c + ((light[at + below + right] ?? 0) - c) * fx;
      plane[index] = (plane[index] ?? 0) + (upper + (lower - upper) * fy) * STRENGTH;
    }
  }
}

interface Layout {
  readonly box: Size;
  readonly cell: number;
  readonly grid: Size;
}

/** Adds the coarse difference between the target's light and the face's, measured under the mask only. */
export function relight(face: Patch, target: Patch, weight: Float32Array): void {
  const { box } = face;
  const cell = Math.max(1, Math.round(box.width / CELLS));
  const grid = { width: Math.ceil(box.width / cell), height: Math.ceil(box.height / cell) };
  const layout = { box, cell, grid };
  const radius = Math.max(1, Math.round((box.width * SCALE * 0.7) / cell));
  const norm = blur(pool(layout, weight, null), grid, radius);
  face.planes.forEach((plane, channel) => {
    const difference = [target.planes[channel] ?? plane, plane] as const;
    const light = blur(pool(layout, weight, difference), grid, radius);
    for (let index = 0; index < light.length; index += 1) {
      light[index] = (light[index] ?? 0) / Math.max(1e-3, norm[index] ?? 0);
    }
    addLight(plane, light, layout);
  });
}
