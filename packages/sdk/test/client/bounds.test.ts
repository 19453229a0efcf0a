import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createActor } from 'xstate';
import type { Uploader } from '../../src/index.ts';
import { UploadError } from '../../src/index.ts';
import { bytesToFileSource, type FileSource } from '../../src/task/file-source.ts';
import { createWorld } from '../machine/world.ts';
import { createTestWorld, REQUEST as request } from '../support/client.ts';
import { waitingRecord } from '../support/records.ts';

const file = bytesToFileSource(new Uint8Array([1, 2, 3]), { name: 'f', type: 'image/png' });

const refusing = (retryAfterMs: number): Uploader => ({
  name: 'refusing',
  gives: 'url',
  upload: () => Promise.reject(new UploadError('Not now.', { retryAfterMs })),
  resolve: async () => 'https://files.test/f',
});

describe('limits', () => {
  it('are finite, or a record could not be read again', () => {
    const limits = { deadlines: { processing: Number.POSITIVE_INFINITY } };
    const setup = expect.objectContaining({ code: 'invalid-setup' });
    expect(() => createTestWorld().open({ limits })).toThrow(setup);
    expect(() => createTestWorld().open({ limits: { submitAnswer: Number.NaN } })).toThrow(setup);
  });

  it('of the run reach the backend', async () => {
    const world = createTestWorld();
    const deadlines = { queued: 120_000, processing: 300_000 };
    const task = await world.open({ limits: { deadlines } }).tasks.create(request);
    await world.ended(task);
    expect(world.transport.jobs[0]?.request).toMatchObject({ runMs: 300_000, ttlMs: 420_000 });
  });

  it('of the pause between two reads hold for a running job, while somebody watches', async () => {
    const world = createTestWorld({ script: () => ({ queuedMs: 0, runMs: 600_000 }) });
    const { environment, transport } = world;
    await world.open({ limits: { readEvery: 500 } }).tasks.create(request);
    /** The pauses of the next minute; the first one was planned before. */
    const pausesOf = async (): Promise<number[]> => {
      const from = environment.now();
      await environment.advance(60_000);
      const reads = transport.calls.filter(
        ({ operation, at }) => operation === 'read' && at > from,
      );
      return reads
        .slice(1)
        .map(({ at }, index) => at - (reads[index]?.at ?? 0))
        .slice(1);
    };
    await pausesOf();
    const watched = await pausesOf();
    expect(watched.length).toBeGreaterThan(100);
    expect(Math.max(...watched)).toBeLessThanOrEqual(550);
    environment.setVisible(false);
    expect(Math.min(...(await pausesOf()))).toBeGreaterThanOrEqual(5_000);
    expect(() => world.open({ limits: { readEvery: Number.NaN } })).toThrow(
      expect.objectContaining({ code: 'invalid-setup' }),
    );
  });

  it('of turns hold when the clock is set back', async () => {
    const world = createTestWorld({ script: () => ({ ends: 'never' }) });
    let back = 0;
    const now = () => world.environment.now() - back;
    const environment = { ...world.environment, now };
    const task = await world
      .open({ environment, limits: { turnsPerSecond: 3 } })
      .tasks.create(request);
    await world.reaches(task, 'processing');
    back = 3_600_000;
    for (let turn = 0; turn < 3; turn += 1) {
      await task.retry();
      await world.environment.advance(10);
    }
    const cancelled = task.cancel();
    await world.environment.advance(60_000);
    expect(await cancelled).toMatchObject({ cancellation: 'confirmed' });
  });
});

describe('a storage that asks to wait', () => {
  it('is asked again when it said, not before', async () => {
    const world = createTestWorld();
    let asked = 0;
    const uploader = refusing(120_000);
    const upload: Uploader['upload'] = (...args) => {
      asked += 1;
      return uploader.upload(...args);
    };
    await world
      .open({ uploader: { ...uploader, upload } })
      .tasks.create({ ...request, source: file });
    await world.environment.advance(119_000);
    expect(asked).toBe(1);
    await world.environment.advance(2_000);
    expect(asked).toBe(2);
  });

  it('cannot hold a task beyond its deadline', async () => {
    const world = createTestWorld();
    const uploader = refusing(86_400_000);
    const task = await world.open({ uploader }).tasks.create({ ...request, source: file });
    const end = await world.ended(task, 2 * 3_600_000);
    expect(end.failure?.code).toBe('uploading-timed-out');
  });
});

it('a file is uploaded from the copy that was kept, not from the original', async () => {
  const world = createTestWorld();
  let isThere = true;
  const original: FileSource = {
    ...file,
    slice: (start, end) => ({
      arrayBuffer: () =>
        isThere ? file.slice(start, end).arrayBuffer() : Promise.reject(new Error('It is gone.')),
    }),
  };
  const task = await world.open().tasks.create({ ...request, source: original });
  isThere = false;
  expect(await world.ended(task)).toMatchObject({ outcome: 'completed' });
});

it('where a boot starts is judged once, also when a deadline passes meanwhile', () => {
  for (let ticks = 0; ticks < 14; ticks += 1) {
    const { machine, clock } = createWorld({
      idempotent: false,
      canFind: false,
      namesLostJobs: false,
    });
    let asked = 0;
    Object.defineProperty(clock, 'now', { get: () => (asked++ < ticks ? 999 : 1_000) });
    const record = {
      ...waitingRecord(),
      phase: 'uploading',
      deadlineAt: 1_000,
      enteredAt: 0,
    } as const;
    const actor = createActor(machine, { input: { record, admitted: false } }).start();
    expect(actor.getSnapshot().value).not.toEqual({ active: 'booting' });
    actor.stop();
  }
});

describe('a result that cannot be downloaded', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.close();
  });

  async function downloadFrom(respond: Parameters<typeof createServer>[1]): Promise<unknown> {
    const server = createServer(respond);
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const place = `http://127.0.0.1:${port}/a`;
    const output = { kind: 'url', url: place, mimeType: 'image/png', expiresAt: null } as const;
    const world = createTestWorld({ script: () => ({ output }) });
    const end = await world.ended(await world.open().tasks.create(request));
    return end.result?.blob().catch((error: unknown) => error);
  }

  it.each([403, 404, 410])('is lost when the link answers %s', async (status) => {
    const error = await downloadFrom((_, response) => response.writeHead(status).end());
    expect(error).toMatchObject({ code: 'result-lost', mayBeBilled: true });
  });

  it('may come later when the server is busy or the connection breaks', async () => {
    const busy = await downloadFrom((_, response) => response.writeHead(503).end());
    const cut = await downloadFrom((_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('abc', () => response.destroy());
    });
    const later = { code: 'network', retryable: true, mayBeBilled: true };
    expect([busy, cut]).toMatchObject([later, later]);
  });
});
