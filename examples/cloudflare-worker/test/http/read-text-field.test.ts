import { describe, expect, it } from 'vitest';
import { readTextField } from '../../src/http/read-text-field.ts';

const SIZES = [1, 2, 7, 64, 1_000_000];

/** In pieces of that many bytes. */
const streamOf = (text: string, size: number): ReadableStream<Uint8Array> =>
  new ReadableStream({
    start(controller) {
      const bytes = new TextEncoder().encode(text);
      for (let at = 0; at < bytes.length; at += size) {
        controller.enqueue(bytes.slice(at, at + size));
      }
      controller.close();
    },
  });

const LONG = 'iVBORw0KGgo'.repeat(2_000);

const CASES: readonly [object | string, string | null][] = [
  [{ id: 'job-1' }, 'job-1'],
  [
    { output: { id: 'inner', list: [{ id: 'x' }] }, input: LONG, id: 'job-1', status: 'id' },
    'job-1',
  ],
  [{ id: 'job-1', output: { result: LONG } }, 'job-1'],
  [{ 'a"id': 'x', b: '\\"id\\":\\"x', 换脸: '"id":"x"', id: 'job-1' }, 'job-1'],
  [{ a: ['id', 'x'], status: 'id' }, null],
  [{ output: { id: 'inner' } }, null],
  [{ id: 7, name: 'x' }, null],
  [{ id: { id: 'x' } }, null],
  ['[{"id":"x"}]', null],
  ['no json', null],
  ['', null],
];

describe('the text of a field', () => {
  it.each(CASES)('is found where it is, case %#', async (value, expected) => {
    const text = typeof value === 'string' ? value : JSON.stringify(value, null, 1);
    for (const size of SIZES)
      expect(await readTextField(streamOf(text, size), 'id')).toBe(expected);
  });

  it('is none without a body', async () => {
    expect(await readTextField(null, 'id')).toBe(null);
  });
});
