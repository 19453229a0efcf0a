import { env } from 'cloudflare:test';
import { beforeAll, describe, expect, it } from 'vitest';
import type { Env } from '../../src/env.ts';
import { createWorker, type FetchWorker } from '../support/fetch-worker.ts';
import { createOwner, inOwner } from '../support/in-object.ts';
import {
  as,
  CONSENT,
  createPerson,
  ORIGIN,
  type Person,
  readData,
  uploadPicture,
} from '../support/people.ts';
import { seenBy } from '../support/seen.ts';

/** The app's operator may have meant well with these. */
const careless: FetchWorker = createWorker({
  SOURCE_HOSTS:
    'media.test, 127.0.0.1, [::1], 10.0.0.1, 169.254.169.254, [::ffff:a00:1], 2130706433',
});

let owner: Person;
let file: string;

beforeAll(async () => {
  owner = await createPerson();
  file = await uploadPicture(owner);
});

/** No place on the web for anybody; `MARK` is what the world outside would see. */
const NOWHERE = [
  'https://127.0.0.1/MARK',
  'http://127.0.0.1/MARK',
  'https://127.1/MARK',
  'https://0/MARK',
  'https://0.0.0.0/MARK',
  'https://2130706433/MARK',
  'https://0x7f000001/MARK',
  'https://0x7f.0.0.1/MARK',
  'https://0177.0.0.1/MARK',
  'https://017700000001/MARK',
  'https://%31%32%37.0.0.1/MARK',
  'https://\u2460\u2461\u2466.0.0.1/MARK',
  'https://127\u30020\u30020\u30021/MARK',
  'https://[::1]/MARK',
  'https://[0:0:0:0:0:0:0:1]/MARK',
  'https://[::]/MARK',
  'https://[::ffff:127.0.0.1]/MARK',
  'https://[::ffff:10.0.0.1]/MARK',
  'https://[64:ff9b::7f00:1]/MARK',
  'https://[fe80::1]/MARK',
  'https://[fd00::1]/MARK',
  'https://10.0.0.1/MARK',
  'https://172.16.0.1/MARK',
  'https://192.168.0.1/MARK',
  'https://169.254.169.254/latest/meta-data/MARK',
  'https://0xa9fea9fe/MARK',
  'https://localhost/MARK',
  'https://LOCALHOST/MARK',
  'https://localhost./MARK',
  'https://app.localhost/MARK',
  'https://metadata.google.internal/MARK',
  'https://metadata/MARK',
  'https://user:pass@media.test/MARK',
  'https://user@media.test/MARK',
  'https://media.test@evil.test/MARK',
  'https://media.test:pw@evil.test/MARK',
  'http://media.test/MARK',
  'http://media.test:443/MARK',
  'ftp://media.test/MARK',
  'ws://media.test/MARK',
  'wss://media.test/MARK',
  'file:///etc/passwd?MARK',
  'file://media.test/MARK',
  'blob:https://media.test/MARK',
  'javascript:fetch("https://media.test/MARK")',
  'data:image/png;base64,iVBORw0KGgo=#MARK',
  'view-source:https://media.test/MARK',
  '//media.test/MARK',
  'media.test/MARK',
  '/api/tasks?MARK',
  '',
];

/** Places on the web, but not the allowed one. */
const ELSEWHERE = [
  'https://127.0.0.1.nip.io/MARK',
  'https://media.test.127.0.0.1.nip.io/MARK',
  'https://:@media.test:8443/MARK',
  'https://media.test:8443/MARK',
  'https://media.test:80/MARK',
  'https://media.test./MARK',
  'https://media.test%00/MARK',
  'https://media.test%2eevil.test/MARK',
  'https://media.test.evil.test/MARK',
  'https://xmedia.test/MARK',
  'https://evil.test/https://media.test/MARK',
  'https://evil.test#@media.test/MARK',
  'https://evil.test?@media.test/MARK',
  'https://evil.test\\@media.test/MARK',
  'https:\\\\evil.test/MARK',
  'https://m\u0435dia.test/MARK',
  'https://medi\u0430.test/MARK',
  'https://media\u2024test/MARK',
  'https://xn--mdia-8cd.test/MARK',
];

const ask = (name: 'source_url' | 'target_url', url: string): Promise<Response> => {
  const files = name === 'source_url' ? { target_file: file } : { source_file: file };
  const body = JSON.stringify({ ...files, [name]: url, consent: CONSENT });
  const init = as(owner.token, { method: 'POST', body });
  return careless(`${ORIGIN}/api/process/single-image`, init);
};

const files = async (): Promise<number> =>
  (await env.FILES.list({ prefix: `${owner.owner}/` })).objects.length;

describe.each(['source_url', 'target_url'] as const)('%s', (name) => {
  it.each([...NOWHERE, ...ELSEWHERE])('may not be %s: nobody is asked', async (template) => {
    const mark = crypto.randomUUID();
    const before = await files();
    const response = await ask(name, template.replace('MARK', mark));
    expect([response.status, await response.json()]).toMatchObject([
      400,
      { code: template === '' && name === 'target_url' ? 'invalid-request' : 'url-not-allowed' },
    ]);
    expect(await seenBy(mark)).toEqual([]);
    expect(await files()).toBe(before);
  });

  it.each([301, 302, 303, 307, 308])('does not follow a %i from an allowed host', async (code) => {
    const mark = crypto.randomUUID();
    for (const to of ['http://169.254.169.254', 'https://media.test', 'https://gpu.test']) {
      const first = `https://media.test/status?code=${code}&to=${to}/${mark}`;
      const response = await ask(name, first);
      expect(await response.json()).toMatchObject({ code: 'url-not-allowed' });
    }
    const seen = await seenBy(mark);
    expect(seen).toHaveLength(3);
    expect(seen.every((url) => url.startsWith('https://media.test/status'))).toBe(true);
  });
});

it('brings what is no picture and no video from an allowed host to nothing', async () => {
  const before = await files();
  const response = await ask('target_url', 'https://media.test/text');
  expect([response.status, await response.json()]).toMatchObject([
    415,
    { code: 'unsupported-type' },
  ]);
  expect(await files()).toBe(before);
});

it('fetches nothing for a caller without a token or without consent', async () => {
  const mark = crypto.randomUUID();
  const body = JSON.stringify({ source_file: file, target_url: `https://media.test/${mark}` });
  const url = `${ORIGIN}/api/process/single-video`;
  expect((await careless(url, { method: 'POST', body })).status).toBe(401);
  expect((await careless(url, as(owner.token, { method: 'POST', body }))).status).toBe(400);
  expect(await seenBy(mark)).toEqual([]);
});

/** As an endpoint might name its result. */
const copy = (url: string): Promise<void> =>
  inOwner(createOwner(), async (_storage, instance) => {
    const { blobs } = instance.opened().files;
    const { signal } = new AbortController();
    await blobs.copy('task/result-1', url, { signal, type: null });
  });

describe('a result', () => {
  it.each([...NOWHERE, 'http://media.test/MARK', 'http://api.runpod.ai/MARK'])(
    'is not fetched from %s',
    async (template) => {
      const mark = crypto.randomUUID();
      const error = await copy(template.replace('MARK', mark)).catch((cause: unknown) => cause);
      expect(error).toMatchObject({ code: 'result-lost' });
      expect(await seenBy(mark)).toEqual([]);
    },
  );

  it('is not fetched over a redirect', async () => {
    const mark = crypto.randomUUID();
    const first = `https://gpu.test/status?code=302&to=https://media.test/${mark}`;
    await expect(copy(first)).rejects.toMatchObject({ code: 'result-lost' });
    expect(await seenBy(mark)).toHaveLength(1);
  });

  it('is fetched without the key of the endpoint, and only when it is media', async () => {
    await expect(copy('https://gpu.test/text')).rejects.toMatchObject({ code: 'bad-response' });
    await expect(copy('https://gpu.test/video.mp4')).resolves.toBeUndefined();
  });
});

it('takes no host for allowed unless it is told', async () => {
  const worker = createWorker({ SOURCE_HOSTS: '' } satisfies Partial<Env>);
  const mark = crypto.randomUUID();
  const body = JSON.stringify({
    source_file: file,
    target_url: `https://media.test/${mark}`,
    consent: CONSENT,
  });
  const init = as(owner.token, { method: 'POST', body });
  expect((await worker(`${ORIGIN}/api/process/single-image`, init)).status).toBe(400);
  expect(await seenBy(mark)).toEqual([]);
  const limits = await readData<{ source_urls: boolean }>(await worker(`${ORIGIN}/api/limits`));
  expect(limits.source_urls).toBe(false);
});
