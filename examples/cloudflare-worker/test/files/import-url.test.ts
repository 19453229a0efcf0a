import { env } from 'cloudflare:test';
import { Hono } from 'hono';
import { describe, expect, it } from 'vitest';
import type { Env } from '../../src/env.ts';
import { allowedUrl, importUrl } from '../../src/files/import-url.ts';
import { readForm } from '../../src/files/read-form.ts';
import type { AppEnv } from '../../src/http/context.ts';
import { failure, success } from '../../src/http/envelope.ts';
import { readSettings } from '../../src/settings.ts';
import { type Caller, createCaller } from '../support/api.ts';
import { mp4, PART, png, text } from '../support/media.ts';

/** Routes as those of the tasks will use them. */
function createRoutes({ object }: Caller, limits = {}) {
  const bindings = env as unknown as Env;
  const settings = readSettings(bindings);
  const app = new Hono<AppEnv>().use(async (c, next) => {
    c.set('settings', { ...settings, limits: { ...settings.limits, ...limits } });
    c.set('owner', object);
    await next();
  });
  app.onError(failure);
  app.post('/form', async (c) => {
    const spec = { files: ['source_image', 'target_image'], fields: ['consent'] } as const;
    return success(c, await readForm(c, spec));
  });
  app.get('/import', async (c) =>
    success(c, { fileId: await importUrl(c, c.req.query('url') ?? '') }),
  );
  return async (path: string, init?: RequestInit) => {
    const response = await app.request(path, init, bindings);
    const body = await response.json<{ data: Record<string, unknown>; code?: string }>();
    return { status: response.status, ...body };
  };
}

const objectsOf = async ({ object }: Caller): Promise<number> =>
  (await env.FILES.list({ prefix: `${object.id}/` })).objects.length;

describe('a URL to fetch an input from', () => {
  const hosts = new Set(['media.test', '127.0.0.1', '[::1]', '[::ffff:7f00:1]', 'localhost']);

  it.each(['https://media.test/a.mp4', 'https://MEDIA.test:443/a?b=c', 'https://media.test'])(
    'may be %s',
    (url) => {
      expect(allowedUrl(url, hosts)?.hostname).toBe('media.test');
    },
  );

  it.each([
    '',
    'media.test/a',
    'http://media.test/a',
    'ftp://media.test/a',
    'data:image/png;base64,AAAA',
    'https://media.test:8443/a',
    'https://user@media.test/a',
    'https://user:secret@media.test/a',
    'https://media.test./a',
    'https://sub.media.test/a',
    'https://media.test.evil.test/a',
    'https://evil.test/media.test',
    'https://127.0.0.1/a',
    'https://2130706433/a',
    'https://0x7f000001/a',
    'https://0177.0.0.1/a',
    'https://127.1/a',
    'https://[::1]/a',
    'https://[::ffff:127.0.0.1]/a',
    'https://\u2460\u2461\u2466.0.0.1/a',
  ])('may not be %s', (url) => {
    expect(allowedUrl(url, hosts)).toBeNull();
  });

  it('brings the file in parts, like an upload', async () => {
    const caller = await createCaller();
    const size = PART + 11;
    const url = encodeURIComponent(`https://media.test/%E6%88%91.mp4?size=${size}`);
    const { data } = await createRoutes(caller)(`/import?url=${url}`);
    const response = await caller.fetch(`/api/download/${data['fileId']}`);
    expect(response.headers.get('content-disposition')).toContain('%E6%88%91.mp4');
    expect(response.headers.get('content-type')).toBe('video/mp4');
    expect((await response.arrayBuffer()).byteLength).toBe(size);
  });

  it.each([
    ['another host', 'https://gpu.test/a', 400, 'url-not-allowed'],
    ['a redirect', 'https://media.test/status?code=302', 400, 'url-not-allowed'],
    ['what is not there', 'https://media.test/status?code=404', 400, 'url-not-allowed'],
    ['what breaks off', 'https://media.test/broken', 502, 'source-unavailable'],
    ['what is no media', 'https://media.test/text', 415, 'unsupported-type'],
    ['what is too large', 'https://media.test/a?size=7000001', 413, 'too-large'],
  ])('brings nothing from %s, and leaves nothing', async (_what, url, status, code) => {
    const caller = await createCaller();
    const ask = createRoutes(caller, { videoBytes: 7_000_000 });
    expect(await ask(`/import?url=${encodeURIComponent(url)}`)).toMatchObject({ status, code });
    expect(await objectsOf(caller)).toBe(0);
  });
});

describe('a form with several files', () => {
  async function post(caller: Caller, form: FormData) {
    const whole = new Request('https://worker.test', { method: 'POST', body: form });
    const headers = { 'content-type': whole.headers.get('content-type') ?? '' };
    const body = await whole.arrayBuffer();
    const length = { 'content-length': String(body.byteLength) };
    return createRoutes(caller)('/form', {
      method: 'POST',
      body,
      headers: { ...headers, ...length },
    });
  }

  it('gives its files and fields', async () => {
    const caller = await createCaller();
    const form = new FormData();
    form.append('source_image', new File([png()], '脸.png'));
    form.append('consent', '{"subjects":"自己"}');
    form.append('other', 'ignored');
    form.append('target_image', new File([mp4()], 'b.mp4'));
    expect((await post(caller, form)).data).toMatchObject({
      files: {
        source_image: { name: '脸.png', type: 'image/png', size: 1000 },
        target_image: { name: 'b.mp4', type: 'video/mp4', size: 2000 },
      },
      fields: { consent: '{"subjects":"自己"}' },
    });
    expect(await objectsOf(caller)).toBe(2);
  });

  it('keeps none of its files when one is refused or missing', async () => {
    const caller = await createCaller();
    const form = new FormData();
    form.append('source_image', new File([png()], 'a.png'));
    expect(await post(caller, form)).toMatchObject({ status: 400 });
    form.append('target_image', new File([text()], 'b.mp4'));
    expect(await post(caller, form)).toMatchObject({ status: 415 });
    expect(await objectsOf(caller)).toBe(0);
  });
});
