import { prepareRequest } from '../../src/client/prepare-request.ts';
import { bytesToFileSource, type FileSource } from '../../src/task/file-source.ts';
import type { SwapRequest } from '../../src/task/swap-request.ts';
import type { TaskRecord } from '../../src/task/task-record.ts';

export const file = (name: string, size = 3): FileSource =>
  bytesToFileSource(new Uint8Array(size).fill(7), { name, type: 'image/png' });

export const request = (fields: Partial<SwapRequest> = {}): SwapRequest => ({
  mode: 'single-image',
  source: file('source.png'),
  target: file('target.png'),
  consent: { subjects: 'self', statement: 'terms-1', acceptedAt: 1 },
  ...fields,
});

export const waitingRecord = (id = 'task-1', now = 0): TaskRecord =>
  prepareRequest(request({ id }), id, now).record;
