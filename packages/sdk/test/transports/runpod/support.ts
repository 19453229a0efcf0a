import { HttpResponse, http, type JsonBodyType } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { JobRequest } from '../../../src/contracts/transport.ts';
import { TransportError } from '../../../src/errors/transport-error.ts';
import type { Job } from '../../../src/task/job.ts';
import {
  faceswapPreset,
  type RunpodTransportOptions,
  runpodTransport,
} from '../../../src/transports/runpod/index.ts';

export const API = 'https://api.runpod.ai/v2/ep1';
export const KEY = 'rpa_CANARY0123456789abcdefCANARY';
export const JOB_ID = 'e41b6a5c-0000-4000-8000-000000000000-e1';

export const PNG =
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==';

export const job: Job = {
  transport: 'runpod',
  id: JOB_ID,
  data: { endpointId: 'ep1', baseUrl: 'https://api.runpod.ai/v2' },
};

export const makeRequest = (changes: Partial<JobRequest> = {}): JobRequest => ({
  taskId: 'task-1',
  attempt: 1,
  mode: 'single-image',
  source: { url: 'https://files.test/a.jpg', name: 'a.jpg', type: 'image/jpeg' },
  target: { url: 'https://files.test/b.jpg', name: 'b.jpg', type: 'image/jpeg' },
  faces: {},
  options: {},
  consent: null,
  runMs: 600_000,
  ttlMs: 1_200_000,
  ...changes,
});

export const makeTransport = (changes: Partial<RunpodTransportOptions> = {}) =>
  runpodTransport({ endpointId: 'ep1', apiKey: KEY, preset: faceswapPreset, ...changes });

export const never = (): AbortSignal => new AbortController().signal;

export const submitOptions = () => ({ idempotencyKey: 'task-1:1', signal: never() });

/** What a call rejected with; fails when it did not, or with something else. */
export async function rejection(promise: Promise<unknown>): Promise<TransportError> {
  const error = await promise.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (error instanceof TransportError) return error;
  throw new Error(`not a TransportError: ${String(error)}`);
}

export interface Seen {
  readonly method: string;
  readonly url: string;
  readonly headers: Headers;
  readonly cache: string;
  readonly redirect: string;
  readonly body: string;
}

type Answer = Response | (() => Response);

/** A RunPod of one answer, which notes what it was asked. */
export function useRunpod() {
  const server = setupServer();
  const seen: Seen[] = [];
  beforeAll(() => server.listen({ onUnhandledRequest: 'error' }));
  afterEach(() => {
    server.resetHandlers();
    seen.length = 0;
  });
  afterAll(() => server.close());
  return {
    seen,
    answer(answer: Answer) {
      server.use(
        http.all('*', async ({ request }) => {
          const { method, url, headers, cache, redirect } = request;
          seen.push({ method, url, headers, cache, redirect, body: await request.clone().text() });
          return typeof answer === 'function' ? answer() : answer.clone();
        }),
      );
    },
  };
}

export const json = (status: number, body: JsonBodyType, headers: Record<string, string> = {}) =>
  HttpResponse.json(body, { status, headers });

export const html = (status: number) =>
  HttpResponse.html('<html><script>alert(1)</script><h1>Bad gateway</h1></html>', { status });
