import * as tf from '@tensorflow/tfjs-core';
import type { Detection } from './detect.ts';
import type { Frame } from './frame.ts';
import type { Models } from './models.ts';
import type { Box, Crop } from './picture.ts';

/** 468 points, three numbers each: x, y in pixels of the picture, z in the same unit, nearer is smaller. */
export type Mesh = Float32Array;

export interface Face {
  readonly mesh: Mesh;
  /** 0 to 1: how sure the model is that it looks at a face. */
  readonly score: number;
  readonly detection: Detection;
}

const INPUT = 192;
const POINTS = 468;
const MARGIN = 1.5;
const REFINEMENTS = 2;
const LEFT_EYE = [33, 133] as const;
const RIGHT_EYE = [362, 263] as const;

export const boxOf = (mesh: Mesh): Box => {
  let [left, top, right, bottom] = [Infinity, Infinity, -Infinity, -Infinity];
  for (let index = 0; index < mesh.length; index += 3) {
    left = Math.min(left, mesh[index] ?? 0);
    right = Math.max(right, mesh[index] ?? 0);
    top = Math.min(top, mesh[index + 1] ?? 0);
    bottom = Math.max(bottom, mesh[index + 1] ?? 0);
  }
  return { x: left, y: top, width: right - left, height: bottom - top };
};

const middle = (mesh: Mesh, [a, b]: readonly [number, number]): [number, number] => [
  ((mesh[a * 3] ?? 0) + (mesh[b * 3] ?? 0)) / 2,
  ((mesh[a * 3 + 1] ?? 0) + (mesh[b * 3 + 1] ?? 0)) / 2,
];

/** Where to look for the face of a mesh: upright, and a half larger than it. */
function cropOf(mesh: Mesh): Crop {
  const [leftX, leftY] = middle(mesh, LEFT_EYE);
  const [rightX, rightY] = middle(mesh, RIGHT_EYE);
  const box = boxOf(mesh);
  return {
    centerX: box.x + box.width / 2,
    centerY: box.y + box.height / 2,
    side: Math.max(box.width, box.height) * MARGIN,
    angle: Math.atan2(rightY - leftY, rightX - leftX),
  };
}

async function runMesh(models: Models, frame: Frame, crop: Crop) {
  const input = frame.sampleCrop(crop, { size: INPUT, scale: 1 / 255, offset: 0 });
  const outputs = tf.tidy(() => {
    const image = tf.tensor4d(input, [1, INPUT, INPUT, 3]);
    return models.mesh.execute(image) as tf.Tensor[];
  });
  const points = outputs.find(({ size }) => size === POINTS * 3);
  const flag = outputs.find(({ size }) => size === 1);
  const raw = (await points?.data()) ?? new Float32Array(POINTS * 3);
  const score = (await flag?.data())?.[0] ?? 0;
  tf.dispose(outputs);
  return { mesh: toPicture(raw, crop), score: 1 / (1 + Math.exp(-score)) };
}

function toPicture(raw: ArrayLike<number>, crop: Crop): Mesh {
  const mesh = new Float32Array(POINTS * 3);
  const step = crop.side / INPUT;
  const cos = Math.cos(crop.angle) * step;
  const sin = Math.sin(crop.angle) * step;
  for (let index = 0; index < POINTS * 3; index += 3) {
    const dx = (raw[index] ?? 0) - INPUT / 2;
    const dy = (raw[index + 1] ?? 0) - INPUT / 2;
    mesh[index] = crop.centerX + dx * cos - dy * sin;
    mesh[index + 1] = crop.centerY + dx * sin + dy * cos;
    mesh[index + 2] = (raw[index + 2] ?? 0) * step;
  }
  return mesh;
}

/** The mesh of a face that was there a moment ago. */
export const followMesh = (models: Models, frame: Frame, before: Mesh) =>
  runMesh(models, frame, cropOf(before));

/** The mesh of a detected face, looked at again from where the first look put it. */
export async function findMesh(models: Models, frame: Frame, detection: Detection): Promise<Face> {
  const { box, angle } = detection;
  const first: Crop = {
    centerX: box.x + box.width / 2,
    centerY: box.y + box.height / 2,
    side: Math.max(box.width, box.height) * MARGIN,
    angle,
  };
  let found = await runMesh(models, frame, first);
  for (let pass = 0; pass < REFINEMENTS; pass += 1) {
    found = await runMesh(models, frame, cropOf(found.mesh));
  }
  return { ...found, detection };
}
