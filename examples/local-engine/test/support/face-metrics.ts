import { createRequire } from 'node:module';
import path from 'node:path';
import sharp from 'sharp';

const require = createRequire(import.meta.url);

interface Point {
  readonly x: number;
  readonly y: number;
}

interface Found {
  readonly detection: { readonly box: { x: number; y: number; width: number; height: number } };
  readonly landmarks: { readonly positions: readonly Point[] };
  readonly descriptor: Float32Array;
}

interface Chain {
  withFaceLandmarks(): { withFaceDescriptors(): Promise<Found[]> };
}

interface FaceApi {
  readonly tf: {
    setWasmPaths?(folder: string): void;
    setBackend(name: string): Promise<boolean>;
    ready(): Promise<void>;
    tensor3d(data: Uint8Array, shape: number[]): { dispose(): void };
  };
  readonly nets: Record<
    'ssdMobilenetv1' | 'faceLandmark68Net' | 'faceRecognitionNet',
    { loadFromDisk(folder: string): Promise<void> }
  >;
  readonly SsdMobilenetv1Options: new (options: { minConfidence: number }) => object;
  detectAllFaces(input: object, options: object): Chain;
}

export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Three bytes per pixel. */
  readonly data: Uint8Array;
}

export async function openPicture(input: Buffer | string): Promise<Picture> {
  const { data, info } = await sharp(input)
    .rotate()
    .removeAlpha()
    .toColourspace('srgb')
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { width: info.width, height: info.height, data };
}

export interface RecognisedFace {
  readonly box: {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  };
  readonly points: readonly Point[];
  readonly descriptor: Float32Array;
}

export type Recogniser = (picture: Picture) => Promise<RecognisedFace>;

/** A face recogniser that shares no model with the engine: 128 numbers per face, below 0.6 is the same person. */
export async function createRecogniser(): Promise<Recogniser> {
  const home = path.dirname(require.resolve('@vladmandic/face-api/package.json'));
  const api = require(path.join(home, 'dist/face-api.node-wasm.js')) as FaceApi;
  const wasm = createRequire(path.join(home, 'package.json'));
  const backend = wasm('@tensorflow/tfjs-backend-wasm') as { setWasmPaths(folder: string): void };
  const dist = path.join(
    path.dirname(wasm.resolve('@tensorflow/tfjs-backend-wasm/package.json')),
    'dist',
  );
  backend.setWasmPaths(`${dist}${path.sep}`);
  await api.tf.setBackend('wasm');
  await api.tf.ready();
  for (const net of Object.values({
    a: api.nets.ssdMobilenetv1,
    b: api.nets.faceLandmark68Net,
    c: api.nets.faceRecognitionNet,
  })) {
    await net.loadFromDisk(path.join(home, 'model'));
  }
  const options = new api.SsdMobilenetv1Options({ minConfidence: 0.3 });
  return async ({ width, height, data }) => {
    const tensor = api.tf.tensor3d(data, [height, width, 3]);
    const faces = await api
      .detectAllFaces(tensor, options)
      .withFaceLandmarks()
      .withFaceDescriptors();
    tensor.dispose();
    const area = ({ detection: { box } }: Found) => box.width * box.height;
    const [face] = faces.sort((a, b) => area(b) - area(a));
    if (face === undefined) throw new Error('The recogniser sees no face.');
    const { x, y, width: w, height: h } = face.detection.box;
    return {
      box: { x, y, width: w, height: h },
      points: face.landmarks.positions,
      descriptor: face.descriptor,
    };
  };
}

export const distance = (a: Float32Array, b: Float32Array): number =>
  Math.sqrt(a.reduce((sum, value, index) => sum + (value - (b[index] ?? 0)) ** 2, 0));

/** Mean distance of the 68 points, as a share of the face's width: how far pose and expression are apart. */
export function landmarkDistance(a: RecognisedFace, b: RecognisedFace): number {
  const sum = a.points.reduce((total, point, index) => {
    const other = b.points[index] ?? point;
    return total + Math.hypot(point.x - other.x, point.y - other.y);
  }, 0);
  return sum / a.points.length / b.box.width;
}

const luma = ({ data }: Picture, at: number): number =>
  0.299 * (data[at * 3] ?? 0) + 0.587 * (data[at * 3 + 1] ?? 0) + 0.114 * (data[at * 3 + 2] ?? 0);

/** Changed pixels farther from the face than half its size; 0 when only the face was touched. */
export function countOutside(result: Picture, target: Picture, face: RecognisedFace): number {
  const { box } = face;
  let count = 0;
  for (let y = 0; y < target.height; y += 1) {
    for (let x = 0; x < target.width; x += 1) {
      const inX = x > box.x - box.width / 2 && x < box.x + box.width * 1.5;
      const inY = y > box.y - box.height / 2 && y < box.y + box.height * 1.5;
      if (inX && inY) continue;
      const at = (y * target.width + x) * 3;
      if ([0, 1, 2].some((channel) => result.data[at + channel] !== target.data[at + channel]))
        count += 1;
    }
  }
  return count;
}

/** Pixels that hang together with the picture's corner and were not changed. */
function untouched(result: Picture, target: Picture): Uint8Array {
  const { width, height } = target;
  const seen = new Uint8Array(width * height);
  const same = (at: number) =>
    [0, 1, 2].every((channel) => result.data[at * 3 + channel] === target.data[at * 3 + channel]);
  const queue = [0];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (seen[at] === 1 || !same(at)) continue;
    seen[at] = 1;
    const x = at % width;
    if (x > 0) queue.push(at - 1);
    if (x < width - 1) queue.push(at + 1);
    if (at >= width) queue.push(at - width);
    if (at < width * (height - 1)) queue.push(at + width);
  }
  return seen;
}

/**
 * How much steeper the picture became where the change begins: the 95th percentile, over all neighbours of which one
 * was touched and one was not, of the difference of their brightness (0 to 255) beyond what it was in the target.
 */
export function edgeStep(result: Picture, target: Picture): number {
  const { width, height } = target;
  const outside = untouched(result, target);
  const steps: number[] = [];
  for (let at = 0; at < width * (height - 1) - 1; at += 1) {
    for (const next of [at + 1, at + width]) {
      if (outside[at] === outside[next]) continue;
      const before = Math.abs(luma(target, at) - luma(target, next));
      steps.push(Math.abs(luma(result, at) - luma(result, next)) - before);
    }
  }
  steps.sort((a, b) => a - b);
  return steps[Math.floor(steps.length * 0.95)] ?? 0;
}

export interface SwapCheck {
  readonly dRS: number;
  readonly dRT: number;
  readonly outsideChanged: number;
  readonly landmarkDistance: number;
  readonly edgeStep: number;
  /** What is wrong; empty for a real swap. */
  readonly reasons: readonly string[];
}

export interface SwapPictures {
  readonly result: Picture;
  readonly source: Picture;
  readonly target: Picture;
}

/** Whether a result shows the source's face, in the target's pose, in an otherwise untouched target. */
export async function checkSwap(see: Recogniser, pictures: SwapPictures): Promise<SwapCheck> {
  const { result, source, target } = pictures;
  const [r, s, t] = [await see(result), await see(source), await see(target)];
  const check = {
    dRS: distance(r.descriptor, s.descriptor),
    dRT: distance(r.descriptor, t.descriptor),
    outsideChanged: countOutside(result, target, t),
    landmarkDistance: landmarkDistance(r, t),
    edgeStep: edgeStep(result, target),
  };
  const reasons = [
    check.dRS >= 0.6 ? 'is not the source' : '',
    check.dRS >= check.dRT - 0.1 ? 'is not clearly nearer to the source than to the target' : '',
    check.outsideChanged > 0 ? 'changed pixels outside the face' : '',
    check.landmarkDistance > 0.045 ? 'lost the pose or the expression' : '',
    check.edgeStep > 25 ? 'shows a step at the edge' : '',
  ].filter((reason) => reason !== '');
  return { ...check, reasons };
}

/** The control that must fail: the source's face box pasted into the target's as a rectangle. */
export async function pasteRectangle(
  see: Recogniser,
  source: Picture,
  target: Picture,
): Promise<Picture> {
  const toBox = (face: RecognisedFace, { width, height }: Picture) => {
    const left = Math.max(0, Math.floor(face.box.x));
    const top = Math.max(0, Math.floor(face.box.y));
    return {
      left,
      top,
      width: Math.min(width - left, Math.ceil(face.box.width)),
      height: Math.min(height - top, Math.ceil(face.box.height)),
    };
  };
  const from = toBox(await see(source), source);
  const to = toBox(await see(target), target);
  const raw = ({ width, height }: Picture) => ({ raw: { width, height, channels: 3 as const } });
  const face = await sharp(source.data, raw(source))
    .extract(from)
    .resize(to.width, to.height, { fit: 'fill' })
    .png()
    .toBuffer();
  const data = await sharp(target.data, raw(target))
    .composite([{ input: face, left: to.left, top: to.top }])
    .removeAlpha()
    .raw()
    .toBuffer();
  return { ...target, data };
}
