import { onTestFinished } from 'vitest';
import type { JobRequest } from '../../../../src/contracts/transport.ts';
import { bytesToFileSource } from '../../../../src/task/file-source.ts';
import { createBytes } from '../../../../src/testing/contract-case.ts';
import {
  type WorkerTransportOptions,
  workerTransport,
} from '../../../../src/transports/worker/index.ts';
import { type FakeWorker, type FakeWorkerOptions, startFakeWorker } from './fake-worker.ts';

export const never = new AbortController().signal;

export const fileOf = (size: number, seed = 1, name = 'face.png') =>
  bytesToFileSource(createBytes(size, seed), { name, type: 'image/png' });

export const sendOptions = (key = 'task-1/source') => ({
  key,
  signal: never,
  onProgress: () => undefined,
});

/** A Worker for one test. */
export async function startWorker(options: FakeWorkerOptions = {}): Promise<FakeWorker> {
  const worker = await startFakeWorker(options);
  onTestFinished(() => worker.stop());
  return worker;
}

export const transportTo = (
  { url }: { readonly url: string },
  options: Partial<WorkerTransportOptions> = {},
) => workerTransport({ url, ...options });

/** A request whose files are at the Worker. */
export async function requestFor(
  transport: ReturnType<typeof workerTransport>,
  changes: Partial<JobRequest> = {},
): Promise<JobRequest> {
  const input = async (role: string) => {
    const file = fileOf(100, role.length, `${role}.png`);
    const uploaded = await transport.uploader.upload(file, sendOptions(`task-1/${role}`));
    const options = { signal: never, file, open: async () => null };
    const url = await transport.uploader.resolve(uploaded, options);
    return { url, name: `${role}.png`, type: 'image/png' };
  };
  return {
    taskId: 'task-1',
    attempt: 1,
    mode: 'single-image',
    source: await input('source'),
    target: await input('target'),
    faces: {},
    options: {},
    consent: { subjects: 'self', statement: 'v1', acceptedAt: 1 },
    runMs: 60_000,
    ttlMs: 120_000,
    ...changes,
  };
}

export const submitOptions = (idempotencyKey = 'task-1:1') => ({ idempotencyKey, signal: never });

/** What a promise rejected with; fails when it did not. */
export async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    (value) => {
      throw new Error(`it resolved to ${JSON.stringify(value)}`);
    },
    (error: unknown) => error,
  );
}
