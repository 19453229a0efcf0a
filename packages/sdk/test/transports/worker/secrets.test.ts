import { inspect } from 'node:util';
import { expect, it } from 'vitest';
import type { WorkerTransport } from '../../../src/transports/worker/index.ts';
import { html } from './support/answers.ts';
import {
  fileOf,
  requestFor,
  sendOptions,
  startWorker,
  submitOptions,
  transportTo,
} from './support/bench.ts';
import { answer, type Intercept } from './support/http.ts';

const TOKEN = 'token-CANARY-0123456789-CANARY';

/** Everything that can be got out of a value, its cause chain and hidden properties included. */
const everything = (value: unknown) =>
  JSON.stringify(value) +
  inspect(value, { depth: 20, showHidden: true, getters: true }) +
  String(value);

const settle = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

const said = `bad token ${TOKEN} given`;

const answers: [string, Intercept][] = [
  ...[400, 401, 403, 404, 409, 413, 415, 429, 500, 503].map((status): [string, Intercept] => [
    `HTTP ${status}`,
    ({ response }) => {
      answer(response, status, { success: false, error: said, code: 'x' });
      return true;
    },
  ]),
  ['a page', ({ response }) => html(response, 502)],
  [
    'a broken link',
    ({ response }) => {
      response.destroy();
      return true;
    },
  ],
  [
    'a success that repeats it',
    ({ response }) => {
      const data = { jobId: TOKEN, id: TOKEN, status: TOKEN, fileId: TOKEN };
      answer(response, 200, { success: true, data });
      return true;
    },
  ],
];

async function tryEverything(
  transport: WorkerTransport,
  request: Awaited<ReturnType<typeof requestFor>>,
) {
  const signal = new AbortController().signal;
  const job = { transport: 'worker', id: 'job-1', data: null };
  return [
    transport,
    await settle(transport.submit(request, submitOptions())),
    await settle(transport.read(job, { signal })),
    await settle(transport.cancel(job, { signal })),
    await settle(transport.resultUrl(job, { signal })),
    await settle(transport.detectFaces(fileOf(10), { signal })),
    await settle(transport.uploader.upload(fileOf(10), sendOptions('task-2/source'))),
  ];
}

it.each(answers)('the token is in nothing that comes of %s', async (_, intercept) => {
  const worker = await startWorker({ token: TOKEN });
  const transport = transportTo(worker, { getToken: () => TOKEN });
  const request = await requestFor(transport);
  worker.intercept(intercept);
  for (const outcome of await tryEverything(transport, request)) {
    expect(everything(outcome)).not.toContain('CANARY');
  }
  expect(worker.seen.length).toBeGreaterThan(5);
  for (const { path } of worker.seen) expect(path).not.toContain('CANARY');
});

it('nor of a fetch that throws its request, nor of a login that does', async () => {
  const worker = await startWorker({ token: TOKEN });
  const good = transportTo(worker, { getToken: () => TOKEN });
  const request = await requestFor(good);
  const fetch: typeof globalThis.fetch = async (input, init) => {
    throw Object.assign(new TypeError(`cannot send ${TOKEN}`), {
      input,
      cause: { request: [input, init] },
    });
  };
  const getToken = (): never => {
    throw new Error(TOKEN);
  };
  for (const transport of [
    transportTo(worker, { getToken: () => TOKEN, fetch }),
    transportTo(worker, { getToken }),
  ]) {
    const [, ...outcomes] = await tryEverything(transport, request);
    for (const outcome of outcomes) {
      expect(outcome).toBeInstanceOf(Error);
      expect(everything(outcome)).not.toContain('CANARY');
    }
  }
});
