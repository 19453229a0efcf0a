import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { workerTransport } from '../../../src/transports/worker/index.ts';
import { createLinks } from '../../../src/transports/worker/links.ts';
import {
  errorOf,
  never,
  requestFor,
  startWorker,
  submitOptions,
  transportTo,
} from './support/bench.ts';
import { answer } from './support/http.ts';

describe('a url', () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([
    '/api',
    '',
    'http://example.com/api',
    'ftp://example.com',
    'https://user:pass@example.com/api',
    'https://example.com/api?key=1',
    'https://example.com/api#x',
    'http://127.0.0.1.example.com/api',
  ])('%s is refused without a page', (url) => {
    expect(() => workerTransport({ url })).toThrow(
      expect.objectContaining({ name: 'InvalidRequestError', code: 'invalid-setup' }),
    );
  });

  it.each(['https://example.com/api/', 'http://127.0.0.1:8787', 'http://localhost:8787/api'])(
    '%s is taken',
    (url) => {
      expect(workerTransport({ url }).name).toBe('worker');
    },
  );

  it('may be a path on the page, also on one that came by plain http', () => {
    vi.stubGlobal('location', { href: 'http://intranet.test/app/page.html' });
    expect(workerTransport({ url: '/api' }).name).toBe('worker');
    expect(() => workerTransport({ url: 'http://other.test/api' })).toThrow('https');
    vi.stubGlobal('location', { href: 'about:blank' });
    expect(() => workerTransport({ url: '/api' })).toThrow('absolute');
  });

  it.each([0, 17, 1.5, Number.NaN])('%d parts at a time are refused', (partConcurrency) => {
    const make = () => workerTransport({ url: 'https://example.com', partConcurrency });
    expect(make).toThrow(expect.objectContaining({ code: 'invalid-setup' }));
  });
});

it('sends a request to no address that a redirect names', async () => {
  const other = await startWorker();
  const worker = await startWorker({ token: 'token-0123456789abcdef' });
  const transport = transportTo(worker, { getToken: () => 'token-0123456789abcdef' });
  const request = await requestFor(transport);
  worker.intercept(({ response }) => {
    response.writeHead(307, { location: `${other.url}/process/single-image` }).end();
    return true;
  });
  expect(await errorOf(transport.submit(request, submitOptions()))).toMatchObject({
    code: 'bad-response',
  });
  expect(other.seen).toEqual([]);
});

describe('an id', () => {
  const base = 'https://example.com/api';
  const hostile = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom('..', '.', '../x', 'a/b', 'a?b', 'a#b', 'a\\b', '%2e%2e', 'a\n', '', ' a'),
    fc.string().map((text) => `${text}/../tasks`),
  );

  it('that could lead elsewhere gets into no URL', () => {
    const links = createLinks(base);
    fc.assert(
      fc.property(hostile, (id) => {
        const url = links.toFile(id);
        if (url === null) return;
        expect(new URL(url).href).toBe(`${base}/download/${id}`);
        expect(links.fileIdOf(url)).toBe(id);
      }),
      { numRuns: 2_000 },
    );
  });

  it('of a job that could lead elsewhere is refused before anything is sent', async () => {
    const sent: string[] = [];
    const fetch: typeof globalThis.fetch = async (input) => {
      sent.push(input instanceof Request ? input.url : String(input));
      return Response.json({ success: false, error: 'no', code: 'not-found' }, { status: 404 });
    };
    const transport = workerTransport({ url: base, fetch });
    await fc.assert(
      fc.asyncProperty(hostile, async (id) => {
        sent.length = 0;
        const job = { transport: 'worker', id, data: null };
        const signal = new AbortController().signal;
        await transport.read(job, { signal }).catch(() => {});
        await transport.cancel(job, { signal }).catch(() => {});
        await transport.resultUrl(job, { signal }).catch(() => {});
        for (const url of sent) expect(url).toMatch(/\/api\/(status|cancel)\/[\w.-]+$/);
        if (/^[A-Za-z0-9][\w.-]{0,127}$/.test(id)) return;
        expect(sent).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it.each(['../x', 'a b', ''])('%j that the Worker gives to a job is no answer', async (jobId) => {
    const worker = await startWorker();
    const transport = transportTo(worker);
    const request = await requestFor(transport);
    worker.intercept(({ response }) => {
      answer(response, 200, { success: true, data: { jobId } });
      return true;
    });
    const error = await errorOf(transport.submit(request, submitOptions()));
    expect(error).toMatchObject({ code: 'bad-response', effect: 'unknown' });
  });

  it('of a file is taken out of its link only where that is one of this Worker', async () => {
    const links = createLinks(base);
    expect(links.fileIdOf(`${base}/download/f-1`)).toBe('f-1');
    for (const url of [
      `${base}/download/`,
      `${base}/download/f-1?x`,
      `${base}/download/a/b`,
      'https://example.com.evil.test/api/download/f-1',
    ]) {
      expect(links.fileIdOf(url)).toBe(null);
    }
    expect(links.toAbsolute('/api/download/x?link=s')).toBe(`${base}/download/x?link=s`);
    expect(links.toAbsolute('javascript:alert(1)')).toBe(null);
    expect(
      await errorOf(
        workerTransport({ url: base }).cancel(
          { transport: 'runpod', id: 'a', data: null },
          { signal: never },
        ),
      ),
    ).toMatchObject({ code: 'wrong-endpoint' });
  });
});
