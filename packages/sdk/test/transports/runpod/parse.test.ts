import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { FAILURE_CODES } from '../../../src/task/failure.ts';
import {
  faceswapPreset,
  inswapper,
  isSoftFailure,
  parseErrorText,
  parseFailure,
  parseMedia,
  parseProgress,
  readField,
} from '../../../src/transports/runpod/index.ts';
import { PNG } from './support.ts';

describe('parseProgress', () => {
  it.each<[unknown, number | null]>([
    ['Update 1/3', 1 / 3],
    ['frame 12 / 48', 0.25],
    ['50%', 0.5],
    ['99.5 % done', 0.995],
    ['0.4', 0.4],
    ['40', 0.4],
    [0.25, 0.25],
    [0, 0],
    [1, 0.01],
    [40, 0.4],
    [100, 1],
    [{ progress: '4/10' }, 0.4],
    [{ progress: 40 }, 0.4],
    [{ progress: 0.4 }, 0.4],
    [{ percent: 40 }, 0.4],
    [{ stage: 'swap', frame: 2, total: 4 }, 0.5],
    [{ current: 3, total: 4 }, 0.75],
    ['5/3', null],
    ['1/0', null],
    ['120%', null],
    ['loading', null],
    [-1, null],
    [101, null],
    [Number.NaN, null],
    [null, null],
    [undefined, null],
    [true, null],
    [[], null],
    [{}, null],
    [{ progress: { progress: 1 } }, null],
    [{ frame: 5, total: 4 }, null],
    [JSON.parse('{"__proto__":{"progress":40}}'), null],
  ])('%j is %j', (output, fraction) => {
    expect(parseProgress(output)).toBe(fraction);
  });
});

describe('parseErrorText', () => {
  const python = 'Traceback (most recent call last):\n  File "/x.py", line 1\nValueError: bad\n';
  it.each<[unknown, string | null]>([
    ['boom', 'boom'],
    ['  ', null],
    [['a', 'b'], 'a; b'],
    [[], null],
    [{ message: 'm' }, 'm'],
    [{ detail: { message: 'deep' } }, 'deep'],
    [JSON.stringify({ error_type: 'E', error_message: 'm', error_traceback: python }), 'm'],
    ['{broken', '{broken'],
    [python, 'ValueError: bad'],
    [{ error_message: python }, 'ValueError: bad'],
    [{ traceback: python }, null],
    [{ output: 'x' }, null],
    [null, null],
    [7, null],
  ])('%j is %j', (error, text) => {
    expect(parseErrorText(error)).toBe(text);
  });

  it('falls back to the output', () => {
    expect(parseFailure(undefined, { message: 'm' })).toMatchObject({ detail: 'm' });
  });

  it('maps own codes only', () => {
    const codes = { A: 'no-face-in-source' } as const;
    expect(parseFailure('x', { error_code: 'A' }, codes).code).toBe('no-face-in-source');
    expect(parseFailure({ error_code: 'A' }, null, codes).code).toBe('no-face-in-source');
    for (const name of ['B', '__proto__', 'constructor', 'toString', 7, null]) {
      expect(parseFailure('x', { error_code: name }, codes).code).toBe('job-failed');
    }
  });
});

it.each<[unknown, boolean]>([
  [{ success: false }, true],
  [{ status: 'error', detail: 'x' }, true],
  [{ status: 'FAILED' }, true],
  [{ success: true, status: 'success' }, false],
  [{ status: 7 }, false],
  ['failed', false],
  [null, false],
  [JSON.parse('{"__proto__":{"success":false}}'), false],
])('isSoftFailure(%j) is %j', (output, soft) => {
  expect(isSoftFailure(output)).toBe(soft);
});

describe('parseMedia', () => {
  afterEach(() => vi.unstubAllGlobals());
  const encode = (text: string) => Buffer.from(text, 'latin1').toString('base64');

  it.each([
    ['\xff\xd8\xff\xe0JFIF', 'image/jpeg'],
    ['\x89PNG\r\n\x1a\n', 'image/png'],
    ['GIF89a..', 'image/gif'],
    ['RIFF\0\0\0\0WEBPVP8 ', 'image/webp'],
    ['\0\0\0\x18ftypisom\0\0', 'video/mp4'],
    ['\0\0\0\x14ftypqt  \0\0', 'video/quicktime'],
    ['\x1aE\xdf\xa3\x9f', 'video/webm'],
  ])('tells %j as %s', (bytes, mimeType) => {
    for (const text of [encode(bytes), `data:x/y;base64,${encode(bytes)}`]) {
      const output = parseMedia(text);
      expect(output).toMatchObject({ kind: 'bytes', mimeType });
      if (output?.kind === 'bytes')
        expect(Buffer.from(output.bytes).toString('latin1')).toBe(bytes);
    }
  });

  it.each([
    '',
    'done',
    'success',
    encode('hello'),
    '%%%',
    'javascript:alert(1)',
    'file:///x',
    '/tmp/out.png',
    'https://u:p@x.test/a',
    'http://',
    'data:image/png,x',
    'iVBORw0KGgo!',
    null,
    7,
    {},
    [PNG],
  ])('makes nothing of %j', (value) => {
    expect(parseMedia(value)).toBeNull();
  });

  it('gives a URL as it is', () => {
    const url = 'https://files.test/a.png?X-Amz-Signature=1';
    const media = { kind: 'url', url, mimeType: 'image/png', expiresAt: null };
    expect(parseMedia(url)).toEqual(media);
  });

  it.each([
    ['https://files.test/a.webm', 'video/webm'],
    ['https://files.test/a.MP4?name=b.png', 'video/mp4'],
    ['https://files.test/download/17', null],
  ])('tells the type of %s by its ending: %s', (url, mimeType) => {
    expect(parseMedia(url)).toMatchObject({ url, mimeType });
  });

  it('reads line breaks, the URL alphabet and missing padding', () => {
    const bytes = Buffer.from([
      0xff,
      0xd8,
      0xff,
      ...Array.from({ length: 70 }, (_, at) => 255 - at),
    ]);
    const text = bytes.toString('base64');
    const forms = [
      text,
      text.replace(/.{10}/g, '$&\n'),
      bytes.toString('base64url'),
      text.replace(/=+$/, ''),
    ];
    for (const form of forms)
      expect(parseMedia(form)).toMatchObject({ bytes: new Uint8Array(bytes) });
  });

  it('decodes any bytes, of any length around a chunk', () => {
    for (const length of [0, 1, 2, 3, 24_573, 24_574, 24_575, 24_576, 24_577, 49_152, 100_000]) {
      const bytes = Buffer.alloc(length + 3, 0x5a);
      bytes.set([0xff, 0xd8, 0xff]);
      expect(parseMedia(bytes.toString('base64'))).toMatchObject({ bytes: new Uint8Array(bytes) });
    }
  });

  it('uses the platform where it can', () => {
    const fromBase64 = vi.fn(() => new Uint8Array([0xff, 0xd8, 0xff]));
    vi.stubGlobal('Uint8Array', Object.assign(class extends Uint8Array {}, { fromBase64 }));
    expect(parseMedia('abcd')).toMatchObject({ mimeType: 'image/jpeg' });
    expect(fromBase64).toHaveBeenCalledWith('abcd');
  });

  it('decodes 20 MB in bounded time', () => {
    const bytes = Buffer.alloc(15_000_000, 7);
    bytes.set([0xff, 0xd8, 0xff]);
    const text = bytes.toString('base64');
    const started = performance.now();
    expect(parseMedia(text)).toMatchObject({ kind: 'bytes' });
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('over arbitrary JSON', () => {
  const keys = fc.constantFrom(
    '__proto__',
    'constructor',
    'prototype',
    'toString',
    'progress',
    'percent',
    'frame',
    'total',
    'error',
    'error_code',
    'error_message',
    'message',
    'status',
    'success',
    'result',
    'result_url',
    'image',
  );
  const { json } = fc.letrec<{ json: unknown }>((tie) => ({
    json: fc.oneof(
      { maxDepth: 5, depthSize: 'small' },
      fc.jsonValue(),
      fc.string(),
      fc.double(),
      fc.constantFrom('{"error_message":7}', '[[[[[["x"]]]]]]', PNG, '9/9', '100%'),
      fc.array(tie('json'), { maxLength: 4 }),
      fc.array(fc.tuple(keys, tie('json')), { maxLength: 5 }).map((pairs) => {
        const text = pairs.map(([key, value]) => `${JSON.stringify(key)}:${JSON.stringify(value)}`);
        return JSON.parse(`{${text.join(',')}}`);
      }),
    ),
  }));

  it.each([faceswapPreset, inswapper])('$name never throws and stays in range', (preset) => {
    fc.assert(
      fc.property(json, json, (error, output) => {
        const progress = preset.parseProgress(output);
        expect(progress === null || (progress >= 0 && progress <= 1)).toBe(true);
        expect(typeof preset.isSoftFailure(output)).toBe('boolean');
        expect([null, 'bytes', 'url']).toContain(preset.parseOutput(output)?.kind ?? null);
        const failure = preset.parseError(error, output);
        expect(FAILURE_CODES).toContain(failure.code);
        expect(failure.detail?.length ?? 0).toBeLessThanOrEqual(500);
        expect(failure.detail ?? '').not.toContain('Traceback (most');
      }),
      { numRuns: 1_000 },
    );
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('readField reads own fields only', () => {
    expect(readField({}, 'constructor')).toBeUndefined();
    expect(readField(JSON.parse('{"__proto__":{"a":1}}'), 'a')).toBeUndefined();
    expect(readField('text', 'length')).toBeUndefined();
    expect(readField({ a: 1 }, 'a')).toBe(1);
  });
});
