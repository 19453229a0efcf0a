import { describe, expect, it } from 'vitest';
import type { Logger } from '../../src/contracts/logger.ts';
import { createTestWorld } from '../support/client.ts';
import { file, request } from '../support/records.ts';

describe('snapshots', () => {
  it('stay the same object until something changes, and show progress that never falls', async () => {
    const world = createTestWorld({ script: () => ({ runMs: 10_000 }) });
    const client = world.open();
    const handle = await client.tasks.create(request());
    const seen = new Map<string, number[]>();
    let list = client.tasks.list();
    let lists = 0;
    client.tasks.subscribe(() => {
      lists += 1;
      expect(client.tasks.list()).not.toBe(list);
      list = client.tasks.list();
    });
    handle.subscribe((task) => {
      expect(handle.getSnapshot()).toBe(task);
      expect(Object.isFrozen(task)).toBe(true);
      seen.set(task.phase, [...(seen.get(task.phase) ?? []), task.progress ?? 0]);
      if (task.phase === 'processing' && (task.progress ?? 0) > 0.3) {
        expect(task.timeLeftMs).toBeGreaterThan(0);
        expect(task.timeLeftMs).toBeLessThan(10_000);
      }
    });
    await world.ended(handle);
    expect(lists).toBeGreaterThan(3);
    for (const values of seen.values()) expect(values).toEqual([...values].sort((a, b) => a - b));
    expect([...seen.keys()]).toEqual([
      'validating',
      'uploading',
      'submitting',
      'queued',
      'processing',
      'collecting',
      'ended',
    ]);
  });

  it('survives a listener that throws', async () => {
    const world = createTestWorld();
    const handle = await world.open().tasks.create(request());
    handle.subscribe(() => {
      throw new Error('a bug of the app');
    });
    expect((await world.ended(handle)).outcome).toBe('completed');
  });
});

describe('result', () => {
  it('has the bytes, a URL and the label, also in a later client', async () => {
    const world = createTestWorld();
    const first = world.open();
    await world.ended(await first.tasks.create(request({ id: 'task-1' })));
    world.transport.forget('job-1');
    const client = world.open();
    await client.ready;
    const result = await client.tasks.get('task-1')?.result();
    expect(result?.mimeType).toBe('image/png');
    expect((await result?.blob())?.type).toBe('image/png');
    expect(await result?.url()).toMatch(/^data:image\/png;base64,iVBOR/);
    expect(result?.ai).toMatchObject({ generated: true });
  });

  it('rejects for any other end with what is known, and a wait can be ended', async () => {
    const world = createTestWorld({
      script: () => ({ ends: 'failed', failure: 'no-face-in-source' }),
    });
    const handle = await world.open().tasks.create(request());
    const abort = new AbortController();
    const wait = handle.result({ signal: abort.signal });
    abort.abort(new Error('enough'));
    await expect(wait).rejects.toThrow('enough');
    await world.ended(handle);
    await expect(handle.result()).rejects.toMatchObject({
      code: 'task-unsuccessful',
      outcome: 'failed',
      jobId: 'job-1',
      failure: { code: 'no-face-in-source', mayBeBilled: true, retryable: false },
    });
  });
});

describe('retry, remove and adopt', () => {
  it('starts a new attempt without uploading again', async () => {
    let uploads = 0;
    const world = createTestWorld({
      script: (_, index) => ({ ends: index === 0 ? 'failed' : 'completed' }),
    });
    const client = world.open({
      uploader: {
        name: 'counting',
        gives: 'url',
        upload: async (_file, { key }) => {
          uploads += 1;
          return { uploader: 'counting', key, data: null };
        },
        resolve: async ({ key }) => `https://files.example/${key}`,
      },
    });
    const handle = await client.tasks.create(request());
    expect((await world.ended(handle)).outcome).toBe('failed');
    await handle.retry();
    expect((await world.ended(handle)).outcome).toBe('completed');
    expect(uploads).toBe(2);
    expect(world.transport.jobs.map(({ key }) => key)).toEqual([
      `${handle.id}:1`,
      `${handle.id}:2`,
    ]);
    await expect(handle.retry()).rejects.toMatchObject({ code: 'invalid-request' });
  });

  it('takes every file again in place of lost ones, faces included', async () => {
    const world = createTestWorld();
    const client = world.open();
    const { get } = world.store.blobs;
    const faceMappings = { a: file('a.png'), b: file('b.png') };
    const given = { source: file('s.png'), target: file('t.png'), faceMappings };
    const handle = await client.tasks.create(request({ mode: 'multi-image', ...given }));
    for (const role of ['source', 'target', 'face:a', 'face:b']) {
      await world.store.blobs.remove(`${handle.id}/${role}`);
    }
    expect((await world.ended(handle)).failure?.code).toBe('input-lost');
    for (const id of ['c', '__proto__']) {
      const wrong = handle.retry({ faceMappings: { [id]: file('c.png') } });
      await expect(wrong).rejects.toMatchObject({ code: 'invalid-request' });
    }
    expect(await get(`${handle.id}/face:c`)).toBeNull();
    const again = { a: file('new.png'), b: { url: 'https://example.com/b.png' } };
    await handle.retry({ ...given, faceMappings: again });
    expect((await world.ended(handle)).outcome).toBe('completed');
    const { faces } = handle.getSnapshot().inputs;
    expect(faces).toMatchObject({ a: { name: 'new.png', size: 3 }, b: { size: null } });
    expect(world.transport.jobs[0]?.request.faces['b']?.url).toBe('https://example.com/b.png');
  });

  it('removes a task with every byte, but not before its end', async () => {
    const world = createTestWorld();
    const client = world.open();
    const handle = await client.tasks.create(request({ id: 'task-1' }));
    await expect(handle.remove()).rejects.toMatchObject({ code: 'task-active' });
    await world.ended(handle);
    expect(await world.store.blobs.get('task-1/result-1')).not.toBeNull();
    await handle.remove();
    expect(await world.store.list()).toEqual([]);
    expect(client.tasks.list()).toEqual([]);
    for (const key of ['source', 'target', 'result-1']) {
      expect(await world.store.blobs.get(`task-1/${key}`)).toBeNull();
    }
  });

  it('follows a job that was started elsewhere', async () => {
    const world = createTestWorld();
    const signal = new AbortController().signal;
    const input = { url: 'https://example.com/a.png', name: 'a', type: 'image/png' };
    const job = await world.transport.submit(
      {
        taskId: 'x',
        attempt: 1,
        mode: 'single-image',
        source: input,
        target: input,
        faces: {},
        options: {},
        consent: null,
        runMs: 1e6,
        ttlMs: 1e6,
      },
      { idempotencyKey: 'x:1', signal },
    );
    const handle = await world.open().tasks.adopt({ job, mode: 'single-image' });
    expect((await world.ended(handle)).outcome).toBe('completed');
    expect(world.transport.jobs.length).toBe(1);
  });
});

describe('a refused login', () => {
  it('pauses the task, and it goes on when the key works again', async () => {
    let refused = true;
    const world = createTestWorld({ fault: () => (refused ? 'unauthorized' : null) });
    const handle = await world.open().tasks.create(request());
    await world.environment.advance(3_600_000);
    expect(handle.getSnapshot()).toMatchObject({ phase: 'submitting', connection: 'blocked' });
    refused = false;
    await handle.retry();
    expect((await world.ended(handle)).outcome).toBe('completed');
  });
});

describe('close', () => {
  it('waits for a submit in flight, saves its job, and stops everything', async () => {
    const world = createTestWorld({
      latencyMs: ({ operation }) => (operation === 'submit' ? 2_000 : 0),
    });
    const client = world.open();
    const handle = await client.tasks.create(request({ id: 'task-1' }));
    await world.reaches(handle, 'submitting');
    const closed = client.close();
    await world.environment.advance(3_000);
    await closed;
    expect((await world.store.get('task-1'))?.value).toMatchObject({ job: { id: 'job-1' } });
    expect(world.environment.timers).toBe(0);
    await expect(client.tasks.create(request())).rejects.toMatchObject({ code: 'client-closed' });
    const next = world.open();
    await next.ready;
    const again = next.tasks.get('task-1');
    if (again === null) throw new Error('lost');
    expect((await world.ended(again)).outcome).toBe('completed');
    expect(world.transport.jobs.length).toBe(1);
  });
});

describe('logs', () => {
  it('tell restore, polling, state and cancel apart, and hold no address or secret', async () => {
    const lines: { line: string; fields: unknown }[] = [];
    const add = (line: string, fields?: unknown) => void lines.push({ line, fields });
    const logger: Logger = { debug: add, info: add, warn: add, error: add };
    const world = createTestWorld({ script: () => ({ runMs: 60_000 }) });
    const client = world.open({ logger });
    const target = { url: 'https://files.example/t.png?signature=canary' };
    const handle = await client.tasks.create(request({ target }));
    await world.reaches(handle, 'processing');
    const cancelled = handle.cancel();
    await world.ended(handle);
    await cancelled;
    const scopes = new Set(lines.map(({ line }) => /^\[(\w+)\]/.exec(line)?.[1]));
    for (const scope of ['restore', 'poll', 'state', 'cancel']) expect(scopes).toContain(scope);
    expect(JSON.stringify(lines)).not.toContain('canary');
  });
});
