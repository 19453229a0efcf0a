import type { BlobStore } from '../contracts/blob-store.ts';
import type { Transport } from '../contracts/transport.ts';
import { FaceSwapError, isFaceSwapError } from '../errors/face-swap-error.ts';
import { readFileSource } from '../task/file-source.ts';
import { AI_LABEL, type TaskResult } from '../task/task.ts';
import type { TaskRecord } from '../task/task-record.ts';

export interface ResultSources {
  readonly blobs: BlobStore;
  readonly transport: Transport;
}

const lost = (record: TaskRecord, cause?: unknown): FaceSwapError =>
  new FaceSwapError('The result is no longer there.', {
    code: 'result-lost',
    mayBeBilled: true,
    jobId: record.job?.id ?? null,
    cause,
  });

async function readHeld(record: TaskRecord, key: string, blobs: BlobStore) {
  const file = await blobs.get(key);
  if (file === null) throw lost(record);
  return readFileSource(file);
}

const readAsDataUrl = (bytes: Uint8Array, mimeType: string): string => {
  let binary = '';
  for (let start = 0; start < bytes.length; start += 32_768) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 32_768));
  }
  return `data:${mimeType};base64,${btoa(binary)}`;
};

const GONE = [401, 403, 404, 410];

async function download(record: TaskRecord, url: string): Promise<Blob> {
  try {
    const response = await fetch(url);
    if (response.ok) return await response.blob();
    if (GONE.includes(response.status)) throw lost(record, `HTTP ${response.status}`);
    throw new Error(`HTTP ${response.status}`);
  } catch (cause) {
    if (isFaceSwapError(cause)) throw cause;
    throw new FaceSwapError('The result could not be downloaded now.', {
      code: 'network',
      retryable: true,
      mayBeBilled: true,
      jobId: record.job?.id ?? null,
      cause,
    });
  }
}

/** The result of a completed record; null when there is none. */
export function createResult(record: TaskRecord, sources: ResultSources): TaskResult | null {
  const { result, job } = record;
  if (result === null) return null;
  const { mimeType, size, expiresAt, location } = result;
  const { transport, blobs } = sources;

  async function url(): Promise<string> {
    if (location.kind === 'blob') {
      return readAsDataUrl(await readHeld(record, location.key, blobs), mimeType);
    }
    if (job === null) return location.url;
    const fresh = transport.resultUrl?.(job, { signal: new AbortController().signal });
    return fresh ?? location.url;
  }

  async function blob(): Promise<Blob> {
    if (location.kind === 'url') return download(record, await url());
    return new Blob([await readHeld(record, location.key, blobs)], { type: mimeType });
  }

  return Object.freeze({ mimeType, size, expiresAt, ai: AI_LABEL, url, blob });
}
