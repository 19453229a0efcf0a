import { expect, test } from 'vitest';
import { startTestEngine, waitFor } from './support.ts';

/** What keeps a process alive: threads, sockets, timers. */
const listResources = (): string[] =>
  process
    .getActiveResourcesInfo()
    .filter((name) => !['PipeWrap', 'TTYWrap', 'Timeout', 'FSReqPromise'].includes(name))
    .sort();

test('nothing is left of an engine after it has closed', async () => {
  const before = listResources();
  const engine = await startTestEngine({
    idleExitMs: 60_000,
    faults: [{ on: 'health', kind: 'hang' }],
  });
  const hanging = engine.call('/health').catch(() => 'broken');
  const id = await engine.run({ busy_ms: 600_000 });
  await engine.untilStatus(id, 'IN_PROGRESS');
  await engine.run({ a: 1 }, { webhook: 'http://127.0.0.1:1/' });
  expect(listResources()).not.toEqual(before);
  await engine.close();
  await engine.close();
  await engine.closed;
  expect(await hanging).toBe('broken');
  await waitFor(() => listResources().join() === before.join());
});

test('a port that is taken is an error, and leaves nothing behind', async () => {
  const engine = await startTestEngine();
  const port = Number(new URL(engine.url).port);
  await expect(startTestEngine({ port })).rejects.toThrow('EADDRINUSE');
});

test.each([{ apiKey: ' ' }, { workers: 0 }, { endpointId: 'a/b' }])(
  'the options %j are refused',
  async (options) => {
    await expect(startTestEngine(options)).rejects.toThrow(TypeError);
  },
);

test('an idle engine closes by itself', async () => {
  const engine = await startTestEngine({ idleExitMs: 50 });
  await engine.closed;
  await expect(engine.call('/health')).rejects.toThrow('fetch failed');
});
