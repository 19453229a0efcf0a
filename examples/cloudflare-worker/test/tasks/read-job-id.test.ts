import { describe, expect, it } from 'vitest';
import { readJobId } from '../../src/tasks/read-job-id.ts';

function streamOf(text: string, chunkBytes: number): ReadableStream<Uint8Array> {
  const bytes = new TextEncoder().encode(text);
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      controller.enqueue(bytes.slice(at, at + chunkBytes));
      at += chunkBytes;
      if (at >= bytes.length) controller.close();
    },
  });
}

const JOBS: readonly (readonly [string, string | null])[] = [
  ['{"id":"abc-1"}', 'abc-1'],
  [' {\n "delayTime": 1, "executionTime": 2,\n "id" : "abc-1", "input": {} }', 'abc-1'],
  ['{"input":{"id":"inner","deep":[{"id":"deeper"}]},"status":"id","id":"abc-1"}', 'abc-1'],
  ['{"output":"\\"id\\":\\"fake\\"","换脸":"😀\\\\","id":"abc-1"}', 'abc-1'],
  [JSON.stringify({ output: 'x'.repeat(500_000), id: 'abc-1' }), 'abc-1'],
  ['{"id":7,"status":"x"}', null],
  ['{"status":"id"}', null],
  ['["id","abc-1"]', null],
  ['"id"', null],
  ['<html>"id":"abc-1"</html>', null],
  ['{"id":"abc', null],
  ['', null],
];

describe('readJobId', () => {
  it.each(JOBS)('reads %.60s', async (text, id) => {
    for (const chunkBytes of [1, 3, 64, 1_000_000]) {
      if (text.length > 1000 && chunkBytes < 64) continue;
      expect(await readJobId(streamOf(text, chunkBytes))).toBe(id);
    }
  });

  it('gives up on a body without an end', async () => {
    const chunk = new TextEncoder().encode(`{"output":"${'x'.repeat(1_048_576)}`);
    let sent = 0;
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        controller.enqueue(chunk);
        sent += chunk.byteLength;
      },
    });
    expect(await readJobId(endless)).toBeNull();
    expect(sent).toBeLessThan(40 * 1_048_576);
  });
});
