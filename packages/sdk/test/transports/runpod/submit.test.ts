import { HttpResponse } from 'msw';
import { describe, expect, it } from 'vitest';
import {
  API,
  html,
  JOB_ID,
  json,
  KEY,
  makeRequest,
  makeTransport,
  rejection,
  submitOptions,
  useRunpod,
} from './support.ts';

const runpod = useRunpod();
const accepted = () => json(200, { id: JOB_ID, status: 'IN_QUEUE' });
const submit = (request = makeRequest(), transport = makeTransport()) =>
  transport.submit(request, submitOptions());
const sentBody = () => JSON.parse(runpod.seen[0]!.body);

describe('a submit that is accepted', () => {
  it('sends input and policy with the key, and gives the job', async () => {
    runpod.answer(accepted());
    expect(await submit()).toEqual({
      transport: 'runpod',
      id: JOB_ID,
      data: { endpointId: 'ep1', baseUrl: 'https://api.runpod.ai/v2' },
    });
    const [seen] = runpod.seen;
    expect(seen).toMatchObject({ method: 'POST', url: `${API}/run`, redirect: 'manual' });
    expect(seen!.headers.get('authorization')).toBe(`Bearer ${KEY}`);
    expect(seen!.headers.get('content-type')).toBe('application/json');
    expect(sentBody()).toEqual({
      input: {
        process_type: 'single_image',
        source_url: 'https://files.test/a.jpg',
        target_url: 'https://files.test/b.jpg',
        output_format: 'png',
        options: {},
      },
      policy: { executionTimeout: 600_000, ttl: 1_200_000 },
    });
  });

  it.each([
    [0, 0, 5_000, 10_000],
    [-1, Number.NaN, 5_000, 10_000],
    [4_999.6, 9_999, 5_000, 10_000],
    [61_000.4, 61_000.6, 61_000, 61_001],
    [Number.POSITIVE_INFINITY, 1e12, 604_800_000, 604_800_000],
  ])('clamps run %d ms and ttl %d ms to %d and %d', async (runMs, ttlMs, executionTimeout, ttl) => {
    runpod.answer(accepted());
    await submit(makeRequest({ runMs, ttlMs }));
    expect(sentBody().policy).toEqual({ executionTimeout, ttl });
  });

  it('puts the webhook beside the input, and then names lost jobs', async () => {
    runpod.answer(accepted());
    const transport = makeTransport({
      webhook: ({ taskId, attempt }) => `https://app.test/hook/${taskId}/${attempt}/secret`,
    });
    await submit(makeRequest(), transport);
    expect(sentBody().webhook).toBe('https://app.test/hook/task-1/1/secret');
    expect(transport.namesLostJobs).toBe(true);
    expect(makeTransport().namesLostJobs).toBe(false);
    expect(transport.idempotent).toBe(false);
  });

  it('asks a key function before each call', async () => {
    runpod.answer(accepted());
    let turn = 0;
    const transport = makeTransport({ apiKey: async () => `key-${++turn}` });
    await submit(makeRequest(), transport);
    await submit(makeRequest(), transport);
    expect(runpod.seen.map(({ headers }) => headers.get('authorization'))).toEqual([
      'Bearer key-1',
      'Bearer key-2',
    ]);
  });

  it('uses the fetch it is given, unbound', async () => {
    const seen: string[] = [];
    async function fetch(this: unknown, input: RequestInfo | URL) {
      expect(this).toBeUndefined();
      seen.push(input instanceof Request ? input.url : String(input));
      return accepted();
    }
    await submit(makeRequest(), makeTransport({ fetch }));
    expect(seen).toEqual([`${API}/run`]);
  });
});

describe('a submit that is refused for certain', () => {
  it.each([
    [400, 'request-rejected'],
    [401, 'unauthorized'],
    [403, 'unauthorized'],
    [404, 'endpoint-not-found'],
    [413, 'request-too-large'],
    [422, 'request-rejected'],
    [429, 'rate-limited'],
  ])('HTTP %d is %s without effect', async (status, code) => {
    runpod.answer(json(status, { error: 'no' }));
    expect(await rejection(submit())).toMatchObject({
      code,
      effect: 'none',
      detail: 'no',
      mayBeBilled: false,
    });
    expect(runpod.seen).toHaveLength(1);
  });

  it('a 404 that is a page is not told from a portal, but had no effect', async () => {
    runpod.answer(html(404));
    expect(await rejection(submit())).toMatchObject({ code: 'bad-response', effect: 'none' });
  });
});

describe('a submit whose fate is unknown', () => {
  const answers: [string, () => Response, string][] = [
    [
      '302',
      () => new HttpResponse(null, { status: 302, headers: { location: `${API}/health` } }),
      'bad-response',
    ],
    [
      '307',
      () => new HttpResponse(null, { status: 307, headers: { location: 'https://evil.test/' } }),
      'bad-response',
    ],
    ['402', () => json(402, { error: 'no credit' }), 'bad-response'],
    ['408', () => json(408, {}), 'timed-out'],
    ['409', () => json(409, {}), 'bad-response'],
    ['500', () => json(500, { error: 'oops' }), 'server-error'],
    ['502 page', () => html(502), 'server-error'],
    ['503', () => json(503, {}, { 'retry-after': '7' }), 'server-error'],
    ['504', () => json(504, {}), 'server-error'],
    ['a page', () => html(200), 'bad-response'],
    ['nothing', () => new HttpResponse(null, { status: 200 }), 'bad-response'],
    ['204', () => new HttpResponse(null, { status: 204 }), 'bad-response'],
    ['half of the JSON', () => new HttpResponse('{"id":"abc', { status: 200 }), 'bad-response'],
    ['null', () => json(200, null), 'bad-response'],
    ['a list', () => json(200, [{ id: JOB_ID }]), 'bad-response'],
    ['no id', () => json(200, { status: 'IN_QUEUE' }), 'bad-response'],
    ['a number as id', () => json(200, { id: 7 }), 'bad-response'],
    ['a hostile id', () => json(200, { id: '../purge-queue' }), 'bad-response'],
    ['an endless id', () => json(200, { id: 'a'.repeat(129) }), 'bad-response'],
    ['a failed fetch', () => HttpResponse.error(), 'network'],
  ];

  it.each(answers)('%s', async (_, answer, code) => {
    runpod.answer(answer);
    const error = await rejection(submit());
    expect(error).toMatchObject({ code, effect: 'unknown', mayBeBilled: true, jobId: null });
    expect(error.message + error.detail).not.toMatch(/[<>]/);
    expect(runpod.seen).toHaveLength(1);
  });

  it('takes Retry-After from a 503 too', async () => {
    runpod.answer(json(503, {}, { 'retry-after': '7' }));
    expect((await rejection(submit())).retryAfterMs).toBe(7_000);
  });

  it('an answer that never ends is bounded by the deadline', async () => {
    const fetch = async () => new Response(new ReadableStream({ start() {} }), { status: 200 });
    const transport = makeTransport({ fetch, timeouts: { submit: 30 } });
    expect(await rejection(submit(makeRequest(), transport))).toMatchObject({
      code: 'timed-out',
      effect: 'unknown',
    });
  });

  it('an answer without bounds is not kept', async () => {
    const chunk = new Uint8Array(8_388_608).fill(32);
    let sent = 0;
    const pull = (controller: ReadableStreamDefaultController<Uint8Array>) => {
      sent += 1;
      controller.enqueue(chunk);
    };
    const fetch = async () => new Response(new ReadableStream({ pull }), { status: 200 });
    const error = await rejection(submit(makeRequest(), makeTransport({ fetch })));
    expect(error).toMatchObject({ code: 'bad-response', effect: 'unknown' });
    expect(sent).toBeLessThan(10);
  });
});

describe('a call that its caller ends', () => {
  it('is timed-out without effect when nothing was sent', async () => {
    const transport = makeTransport();
    const options = { idempotencyKey: 'k', signal: AbortSignal.abort() };
    const error = await rejection(transport.submit(makeRequest(), options));
    expect(error).toMatchObject({ code: 'timed-out', effect: 'none' });
    expect(runpod.seen).toEqual([]);
  });

  it('has no effect while the key is still awaited', async () => {
    const controller = new AbortController();
    const transport = makeTransport({ apiKey: () => new Promise(() => {}) });
    const options = { idempotencyKey: 'k', signal: controller.signal };
    const pending = rejection(transport.submit(makeRequest(), options));
    controller.abort();
    expect(await pending).toMatchObject({ code: 'timed-out', effect: 'none' });
  });

  it('ends the request itself, as a timeout does', async () => {
    const signals: AbortSignal[] = [];
    const fetch = (input: RequestInfo | URL) => {
      if (input instanceof Request) signals.push(input.signal);
      return new Promise<Response>(() => {});
    };
    const transport = makeTransport({ fetch, timeouts: { submit: 20 } });
    await rejection(submit(makeRequest(), transport));
    const signal = AbortSignal.timeout(5);
    await rejection(transport.submit(makeRequest(), { idempotencyKey: 'k', signal }));
    expect(signals.map(({ aborted }) => aborted)).toEqual([true, true]);
  });

  it('may have had one once it was sent', async () => {
    const controller = new AbortController();
    const fetch = () => {
      controller.abort();
      return new Promise<Response>(() => {});
    };
    const options = { idempotencyKey: 'k', signal: controller.signal };
    const error = await rejection(makeTransport({ fetch }).submit(makeRequest(), options));
    expect(error).toMatchObject({ code: 'timed-out', effect: 'unknown' });
  });
});
