import { createCaller } from '../../../../src/transports/worker/caller.ts';
import { createUploadSite } from '../../../../src/transports/worker/upload-site.ts';
import { createChunkedSender } from '../../../../src/uploaders/chunked.ts';
import type { FakeWorker } from './fake-worker.ts';
import type { Request } from './http.ts';

export const PART = 1_000;
export const SIZE = 4_500;

export const partsSent = ({ seen }: FakeWorker) =>
  seen.filter(({ method }) => method === 'PUT').map(({ path }) => Number(path.split('/').at(-1)));

export const bytesAt = ({ uploads }: FakeWorker, key: string) => uploads.files.get(key)?.bytes;

export const isPart = ({ path }: Request, number: number) => path.endsWith(`/parts/${number}`);

/** The sender of the transport with pauses that are noted instead of waited for. */
export function senderTo({ url }: FakeWorker, timeoutMs = 60_000) {
  const pauses: number[] = [];
  const sendFile = createChunkedSender({
    site: createUploadSite(createCaller({ url }, url), url),
    fetch,
    partConcurrency: 2,
    timeoutMs,
    wait: async (ms) => void pauses.push(ms),
  });
  return { sendFile, pauses };
}
