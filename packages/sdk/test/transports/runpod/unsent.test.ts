import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  faceswapPreset,
  inswapper,
  MAX_INLINE_BYTES,
} from '../../../src/transports/runpod/index.ts';
import {
  JOB_ID,
  json,
  KEY,
  makeRequest,
  makeTransport,
  PNG,
  rejection,
  submitOptions,
  useRunpod,
} from './support.ts';

const runpod = useRunpod();
const accepted = () => json(200, { id: JOB_ID, status: 'IN_QUEUE' });
const submit = (request = makeRequest(), transport = makeTransport()) =>
  transport.submit(request, submitOptions());

describe('a request that is not even sent', () => {
  const bytes = (length: number) => ({
    url: `data:image/jpeg;base64,${'A'.repeat(length)}`,
    name: 'a.jpg',
    type: 'image/jpeg',
  });
  const remote = (url: string) => ({ url, name: 'a', type: '' });

  it('one over 10 MiB, with both numbers and the cure', async () => {
    const error = await rejection(submit(makeRequest({ target: bytes(12 * 1_048_576) })));
    expect(error).toMatchObject({ code: 'request-too-large', effect: 'none', retryable: false });
    expect(error.message).toMatch(/12\.1 MiB .* 10 MiB.*Upload/);
    expect(runpod.seen).toEqual([]);
  });

  it('counts UTF-8 bytes to the last one', async () => {
    const padded = (length: number) => ({
      ...faceswapPreset,
      buildInput: () => ({ text: 'é'.repeat(length) }),
    });
    runpod.answer(accepted());
    const rest = JSON.stringify({
      input: { text: '' },
      policy: { executionTimeout: 600_000, ttl: 1_200_000 },
    });
    const most = Math.floor((10 * 1_048_576 - rest.length) / 2);
    await submit(makeRequest(), makeTransport({ preset: padded(most) }));
    expect(runpod.seen[0]!.body.length).toBe(most + rest.length);
    const error = await rejection(
      submit(makeRequest(), makeTransport({ preset: padded(most + 1) })),
    );
    expect(error.code).toBe('request-too-large');
    expect(runpod.seen).toHaveLength(1);
  });

  it('sends the most that the preset promises to take', async () => {
    runpod.answer(accepted());
    const half = bytes(Math.ceil(MAX_INLINE_BYTES / 2 / 3) * 4);
    await submit(makeRequest({ source: half, target: half }));
    expect(runpod.seen[0]!.body.length).toBeLessThan(10 * 1_048_576);
  });

  it.each([
    ['a blob URL', makeRequest({ target: remote('blob:https://a/1') })],
    ['a file URL', makeRequest({ target: remote('file:///etc/passwd') })],
    ['a script', makeRequest({ target: remote('javascript:alert(1)') })],
    ['a login in a URL', makeRequest({ target: remote('https://u:p@files.test/a') })],
    ['a data URL that is not base64', makeRequest({ target: remote('data:text/plain,hi') })],
    ['text', makeRequest({ source: remote('hello') })],
    ['no source', makeRequest({ source: null })],
    ['a bad face', makeRequest({ mode: 'multi-image', faces: { one: remote('about:blank') } })],
  ])('%s', async (_, request) => {
    expect(await rejection(submit(request))).toMatchObject({
      code: 'unsupported-input',
      effect: 'none',
    });
    expect(runpod.seen).toEqual([]);
  });

  it.each([
    ['a URL for a worker that takes bytes', makeRequest()],
    ['a video', makeRequest({ mode: 'single-video', source: bytes(4), target: bytes(4) })],
  ])('%s', async (_, request) => {
    const error = await rejection(submit(request, makeTransport({ preset: inswapper })));
    expect(error).toMatchObject({ code: 'unsupported-input', effect: 'none' });
    expect(runpod.seen).toEqual([]);
  });

  it('an empty input', async () => {
    const preset = { ...faceswapPreset, buildInput: () => ({}) };
    const error = await rejection(submit(makeRequest(), makeTransport({ preset })));
    expect(error).toMatchObject({ code: 'request-rejected', effect: 'none', retryable: false });
    expect(runpod.seen).toEqual([]);
  });

  it('one whose preset or webhook throws', async () => {
    const fail = () => {
      throw new Error('broken');
    };
    for (const changes of [
      { preset: { ...faceswapPreset, buildInput: fail } },
      { webhook: fail },
    ]) {
      const error = await rejection(submit(makeRequest(), makeTransport(changes)));
      expect(error).toMatchObject({ code: 'request-rejected', effect: 'none' });
    }
    expect(runpod.seen).toEqual([]);
  });

  it.each([
    ['rejects', () => Promise.reject(new Error(KEY))],
    ['is empty', () => ''],
    ['cannot be a header', () => `${KEY}\n`],
  ])('one whose key %s', async (_, apiKey) => {
    const error = await rejection(submit(makeRequest(), makeTransport({ apiKey })));
    expect(error).toMatchObject({ code: 'unauthorized', effect: 'none' });
    expect(error.cause).toBeUndefined();
    expect(runpod.seen).toEqual([]);
  });
});

it('only http(s) and base64 data URLs ever leave', async () => {
  runpod.answer(accepted());
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(fc.webUrl(), fc.string(), fc.constant(`data:;base64,${PNG}`)),
      async (url) => {
        runpod.seen.length = 0;
        const target = { url, name: '', type: '' };
        const sent = await submit(makeRequest({ target })).then(
          () => true,
          () => false,
        );
        expect(sent).toBe(
          /^(https?:\/\/|data:[^,]*;base64,)/i.test(url) && runpod.seen.length === 1,
        );
      },
    ),
    { numRuns: 60 },
  );
});
