import type { BlobStore } from '../contracts/blob-store.ts';
import type { Transport } from '../contracts/transport.ts';
import { FaceSwapError } from '../errors/face-swap-error.ts';
import { readFileSource } from '../task/file-source.ts';
import { AI_LABEL, type TaskResult } from '../task/task.ts';
import type { TaskRecord } from '../task/task-record.ts';

export interface ResultSources {
  readonly blobs: BlobStore;
  readonly transport: Transport;
}

const lost = (record: TaskRecord, why: string, cause?: unknown): FaceSwapError =>
  new FaceSwapError(why, {
    code: 'result-lost',
    mayBeBilled: true,
    jobId: record.job?.id ?? null,
    cause,
  });

async function readHeld(record: TaskRecord, key: string, blobs: BlobStore) {
  const file = await blobs.get(key);
  if (file === null) throw lost(record, 'The bytes of this result are no longer held.');
  return readFileSource(file);
}

const readAsDataUrl = (bytes: Uint8Array, mimeType: string): string => {
  let binary = '';
  for (let start = 0; start < bytes.length; start += 32_768) {
    binary += String.fromCharCode(...bytes.subarray(start, start + 32_768));
  }
  return `data:${mimeType};base64,${btoa(binary)}`;
};

async function download(record: TaskRecord, url: string): Promise<Blob> {
  const response = await fetch(url).catch((cause: unknown) => {
    throw lost(record, 'The result could not be downloaded.', cause);
  });
  if (!response.ok) throw lost(record, `The result is gone (HTTP ${response.status}).`);
  return response.blob();
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
    const fresh = transport.resultUrl?.bind(transport);
    if (fresh === undefined || job === null) return location.url;
    return fresh(job, { signal: new AbortController().signal });
  }

  async function blob(): Promise<Blob> {
    if (location.kind === 'url') return download(record, await url());
    return new Blob([await readHeld(record, location.key, blobs)], { type: mimeType });
  }

  return Object.freeze({ mimeType, size, expiresAt, ai: AI_LABEL, url, blob });
}
