import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import { type GraphModel, loadGraphModel } from '@tensorflow/tfjs-converter';
import * as tf from '@tensorflow/tfjs-core';
import * as z from 'zod/mini';

const require = createRequire(import.meta.url);

const modelSchema = z.object({
  modelTopology: z.record(z.string(), z.unknown()),
  weightsManifest: z.array(
    z.object({
      paths: z.array(z.string()),
      weights: z.array(
        z.object({
          name: z.string(),
          shape: z.array(z.number()),
          dtype: z.enum(['float32', 'int32', 'bool', 'string', 'complex64']),
          quantization: z.optional(z.any()),
        }),
      ),
    }),
  ),
});

export interface Models {
  /** BlazeFace: boxes and eyes. */
  readonly detector: GraphModel;
  /** FaceMesh: 468 points. */
  readonly mesh: GraphModel;
  readonly topology: Topology;
}

export interface Topology {
  /** Three vertex indices per triangle. */
  readonly triangles: readonly number[];
  /** Canonical position of each vertex, u to the right, v downwards, 0 to 1. */
  readonly uv: readonly (readonly [number, number])[];
}

/** The published package holds the weights; its own loader only knows URLs. */
async function loadModel(folder: string, name: string): Promise<GraphModel> {
  const text = await readFile(path.join(folder, `${name}.json`), 'utf8');
  const { modelTopology, weightsManifest } = modelSchema.parse(JSON.parse(text));
  const files = weightsManifest.flatMap((group) => group.paths);
  const parts = await Promise.all(files.map((file) => readFile(path.join(folder, file))));
  const bytes = Buffer.concat(parts);
  return loadGraphModel({
    load: async () => ({
      modelTopology,
      weightSpecs: weightsManifest.flatMap((group) => group.weights),
      weightData: bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength),
    }),
  });
}

interface HumanModule {
  readonly Human: new (
    config: object,
  ) => {
    readonly faceTriangulation: number[];
    readonly faceUVMap: [number, number][];
  };
}

/** Loads the models of this machine's packages: about a third of a second, once per thread. */
export async function loadModels(): Promise<Models> {
  const entry = path.dirname(require.resolve('@vladmandic/human'));
  const wasm = path.dirname(require.resolve('@tensorflow/tfjs-backend-wasm/package.json'));
  setWasmPaths(`${path.join(wasm, 'dist')}${path.sep}`);
  await tf.setBackend('wasm');
  await tf.ready();
  const folder = path.join(entry, '..', 'models');
  const { Human } = require(path.join(entry, 'human.node-wasm.js')) as HumanModule;
  const human = new Human({ backend: 'wasm' });
  const [detector, mesh] = await Promise.all([
    loadModel(folder, 'blazeface'),
    loadModel(folder, 'facemesh'),
  ]);
  const topology = { triangles: human.faceTriangulation, uv: human.faceUVMap };
  return { detector, mesh, topology };
}
