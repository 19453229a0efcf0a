import { inspect } from 'node:util';
import { HttpResponse } from 'msw';
import { expect, it } from 'vitest';
import {
  html,
  JOB_ID,
  job,
  json,
  KEY,
  makeRequest,
  makeTransport,
  never,
  PNG,
  submitOptions,
  useRunpod,
} from './support.ts';

const runpod = useRunpod();

const said = `bad key ${KEY} given`;
const answers: [string, () => Response][] = [
  ...[400, 401, 403, 404, 409, 413, 429, 500, 503].map((status): [string, () => Response] => [
    `HTTP ${status}`,
    () => json(status, { error: said, detail: said }),
  ]),
  ['text', () => new HttpResponse(said, { status: 401 })],
  ['a page', () => html(502)],
  [
    'a redirect',
    () => new HttpResponse(null, { status: 302, headers: { location: `/?key=${KEY}` } }),
  ],
  ['a failed fetch', () => HttpResponse.error()],
  ['an accepted run', () => json(200, { id: JOB_ID, status: KEY })],
  ['a key as id', () => json(200, { id: KEY, status: 'IN_QUEUE' })],
  [
    'a failure',
    () => json(200, { id: JOB_ID, status: 'FAILED', error: `${'x'.repeat(490)}${said}` }),
  ],
  [
    'a soft failure',
    () => json(200, { id: JOB_ID, status: 'COMPLETED', output: { success: false, message: said } }),
  ],
  [
    'a result',
    () =>
      json(200, {
        id: JOB_ID,
        status: 'COMPLETED',
        output: { result_url: `https://x.test/${KEY}` },
      }),
  ],
  ['half a body', () => new HttpResponse(`{"id":"${KEY}`, { status: 200 })],
];

/** Everything that can be got out of a value, its cause chain and hidden properties included. */
const everything = (value: unknown) =>
  JSON.stringify(value) +
  inspect(value, { depth: 20, showHidden: true, getters: true }) +
  String(value);

const settle = (promise: Promise<unknown>) => promise.catch((error: unknown) => error);

it.each(answers)('the key is in nothing that comes of %s', async (_, answer) => {
  runpod.answer(answer);
  const transport = makeTransport();
  const signal = never();
  const outcomes = [
    transport,
    await settle(transport.submit(makeRequest(), submitOptions())),
    await settle(transport.read(job, { signal })),
    await settle(transport.cancel(job, { signal })),
  ];
  expect(runpod.seen.length).toBe(3);
  for (const { url, body } of runpod.seen) expect(url + body).not.toContain(KEY);
  for (const outcome of outcomes) expect(everything(outcome)).not.toContain(KEY.slice(0, 12));
});

it('nor of a timeout or of a fetch that throws its request', async () => {
  const fetches = [
    () => new Promise<Response>(() => {}),
    async (input: RequestInfo | URL): Promise<Response> => {
      throw Object.assign(new TypeError(`cannot send ${KEY}`), {
        input,
        cause: { request: input },
      });
    },
  ];
  for (const fetch of fetches) {
    const transport = makeTransport({ fetch, timeouts: { read: 20 } });
    const outcome = await settle(transport.read(job, { signal: never() }));
    expect(outcome).toBeInstanceOf(Error);
    expect(everything(outcome)).not.toContain('CANARY');
  }
});

it('a short development key does not spoil a result that contains it', async () => {
  const output = { result: `data:image/png;base64,${PNG}` };
  runpod.answer(json(200, { id: JOB_ID, status: 'COMPLETED', output }));
  const update = await makeTransport({ apiKey: 'image' }).read(job, { signal: never() });
  expect(update.status).toBe('completed');
});
