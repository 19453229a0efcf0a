import * as tf from '@tensorflow/tfjs-core';
import type { Frame } from './frame.ts';
import type { Models } from './models.ts';
import { type Box, sharedArea } from './picture.ts';

export interface Detection {
  readonly box: Box;
  readonly confidence: number;
  /** Radians that the line of the eyes is turned clockwise. */
  readonly angle: number;
}

const INPUT = 256;
/** Below it the detector also sees faces in fur and leaves; real ones score above 0.9. */
const MIN_CONFIDENCE = 0.75;
const MAX_OVERLAP = 0.3;
const MAX_FACES = 30;
const MAX_STRIP_VIEWS = 8;

/** Two sizes of anchors, as the model was trained: cells per side, anchors per cell. */
const GRIDS = [
  { cells: 16, anchors: 2 },
  { cells: 8, anchors: 6 },
] as const;

const ANCHORS: readonly (readonly [number, number])[] = GRIDS.flatMap(({ cells, anchors }) =>
  Array.from({ length: cells * cells * anchors }, (_, index) => {
    const cell = Math.floor(index / anchors);
    const x = ((cell % cells) + 0.5) / cells;
    const y = (Math.floor(cell / cells) + 0.5) / cells;
    return [x, y] as const;
  }),
);

const sigmoid = (value: number): number => 1 / (1 + Math.exp(-value));

async function runDetector(models: Models, input: Float32Array) {
  const outputs = tf.tidy(() => {
    const image = tf.tensor4d(input, [1, INPUT, INPUT, 3]);
    return models.detector.execute(image) as tf.Tensor[];
  });
  const read = await Promise.all(
    outputs.map(async (tensor) => ({ shape: tensor.shape, values: await tensor.data() })),
  );
  tf.dispose(outputs);
  const find = (rows: number, columns: number) =>
    read.find(({ shape }) => shape[1] === rows && shape[2] === columns)?.values ?? [];
  return GRIDS.flatMap(({ cells, anchors }) => {
    const rows = cells * cells * anchors;
    const boxes = find(rows, 16);
    const scores = find(rows, 1);
    return Array.from({ length: rows }, (_, index) => ({
      score: sigmoid(scores[index] ?? -100),
      values: boxes.slice(index * 16, index * 16 + 16),
    }));
  });
}

const overlap = (a: Box, b: Box): number => {
  const shared = sharedArea(a, b);
  return shared / (a.width * a.height + b.width * b.height - shared);
};

/** The best of detections that overlap. */
function pickBest(found: Detection[]): Detection[] {
  const kept: Detection[] = [];
  for (const one of found.sort((a, b) => b.confidence - a.confidence)) {
    if (kept.length === MAX_FACES) break;
    if (kept.every((other) => overlap(one.box, other.box) < MAX_OVERLAP)) kept.push(one);
  }
  return kept;
}

async function detectIn(models: Models, frame: Frame, view: View): Promise<Detection[]> {
  const { centerX, centerY, side } = view;
  const scale = 1 / 127.5;
  const input = frame.sampleCrop({ ...view, angle: 0 }, { size: INPUT, scale, offset: -0.5 });
  const rows = await runDetector(models, input);
  const found: Detection[] = [];
  rows.forEach(({ score, values }, index) => {
    const [anchorX, anchorY] = ANCHORS[index] ?? [0, 0];
    if (score < MIN_CONFIDENCE) return;
    const at = (position: number) => (values[position] ?? 0) / INPUT;
    const toX = (x: number) => centerX + (x - 0.5) * side;
    const toY = (y: number) => centerY + (y - 0.5) * side;
    const width = at(2) * side;
    const height = at(3) * side;
    const x = toX(at(0) + anchorX) - width / 2;
    const y = toY(at(1) + anchorY) - height / 2;
    const angle = Math.atan2(at(7) - at(5), at(6) - at(4));
    found.push({ box: { x, y, width, height }, confidence: score, angle });
  });
  return found;
}

interface View {
  readonly centerX: number;
  readonly centerY: number;
  readonly side: number;
}

/** The whole picture, and its quarters, so that small faces in large groups are found too. */
function viewsOf({ width, height }: Frame): View[] {
  const whole = { centerX: width / 2, centerY: height / 2, side: Math.max(width, height) };
  const side = Math.max(width, height) * 0.6;
  const quarters = [0.3, 0.7].flatMap((fy) =>
    [0.3, 0.7].map((fx) => ({ centerX: width * fx, centerY: height * fy, side })),
  );
  return [whole, ...quarters, ...alongLongSide(width, height)];
}

/** Squares along a strip or a panorama, in which the whole is shown too small. */
function alongLongSide(width: number, height: number): View[] {
  const side = Math.min(width, height);
  const length = Math.max(width, height);
  if (side < 64 || length / side < 1.9) return [];
  const count = Math.min(MAX_STRIP_VIEWS, Math.ceil((length / side) * 1.5));
  return Array.from({ length: count }, (_, index) => {
    const along = side / 2 + ((length - side) * index) / (count - 1);
    const [centerX, centerY] = width > height ? [along, side / 2] : [side / 2, along];
    return { centerX, centerY, side };
  });
}

/** Finds faces, the surest first. */
export async function detectFaces(
  models: Models,
  frame: Frame,
  { quick }: { readonly quick: boolean },
): Promise<Detection[]> {
  const found: Detection[] = [];
  const views = viewsOf(frame);
  for (const view of quick ? views.slice(0, 1) : views)
    found.push(...(await detectIn(models, frame, view)));
  return pickBest(found);
}
