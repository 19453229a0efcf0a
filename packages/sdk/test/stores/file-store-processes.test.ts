import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { fileStore } from '../../src/stores/file/index.ts';
import { createDirectories } from './support/directories.ts';
import { applyStep, stateAfter } from './support/steps.ts';

const ROOT = fileURLToPath(new URL('../../../../', import.meta.url));
const CHILD = fileURLToPath(new URL('./support/child.ts', import.meta.url));
const PROCESSES = 4;
const KILLS = 20;

const createDirectory = createDirectories();

interface Child {
  readonly process: ChildProcess;
  readonly output: () => string;
}

async function startChild(...args: string[]): Promise<Child> {
  const child = fork(CHILD, args, {
    cwd: ROOT,
    execArgv: ['--import', 'tsx'],
    stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
  });
  let text = '';
  child.stdout?.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  await once(child, 'message');
  return { process: child, output: () => text };
}

/** Lets the child work until it has acknowledged some steps and a little more; resolves to the last one it told. */
async function killAfter(child: Child, acknowledgements: number, delay: number): Promise<number> {
  const closed = once(child.process, 'close');
  child.process.send('go');
  const count = () => child.output().split('\n').length - 1;
  while (count() < acknowledgements) {
    if (child.process.stdout !== null) await once(child.process.stdout, 'data');
  }
  for (let turns = 0; turns < delay; turns += 1) await new Promise(setImmediate);
  child.process.kill('SIGKILL');
  await closed;
  return Number(child.output().trim().split('\n').at(-1));
}

async function stateOf(directory: string) {
  const store = fileStore(directory);
  const value = async (id: string) => (await store.get(id))?.value ?? null;
  return { a: await value('a'), b: await value('b') };
}

describe('fileStore between processes', () => {
  it(`loses none of ${PROCESSES} x 50 increments and creates each id once`, async () => {
    const directory = await createDirectory();
    const store = fileStore(directory);
    await store.compareAndSet('counter', null, 0);
    const start = () => startChild('race', directory);
    const children = await Promise.all(Array.from({ length: PROCESSES }, start));
    const ends = children.map((child) => once(child.process, 'close'));
    for (const child of children) child.process.send('go');
    await Promise.all(ends);

    expect((await store.get('counter'))?.value).toBe(PROCESSES * 50);
    const won = children.flatMap((child) => JSON.parse(child.output()) as string[]);
    expect(won.toSorted()).toEqual(Array.from({ length: 25 }, (_, i) => `id-${i}`).toSorted());
    expect(await store.list()).toHaveLength(26);
    expect(await readdir(join(directory, 'temporary'))).toEqual([]);
  }, 30_000);

  it(`is old or new after each of ${KILLS} kills, and never without what was acknowledged`, async () => {
    const directory = await createDirectory();
    let step = 1;
    let next = startChild('write', directory, String(step));
    for (let kill = 0; kill < KILLS; kill += 1) {
      const child = await next;
      const last = await killAfter(child, 1 + (kill % 7), (kill * 13) % 40);
      const state = await stateOf(directory);
      const isNew = JSON.stringify(state) === JSON.stringify(stateAfter(last + 1));
      if (!isNew) expect(state).toEqual(stateAfter(last));
      step = isNew ? last + 2 : last + 1;
      if (kill < KILLS - 1) next = startChild('write', directory, String(step));
    }

    const store = fileStore(directory);
    for (const end = step + 6; step < end; step += 1) await applyStep(store, step);
    expect(await stateOf(directory)).toEqual(stateAfter(step - 1));
    const listed = (await store.list()).map(({ id }) => id);
    expect(listed.length).toBe(Object.values(stateAfter(step - 1)).filter(Boolean).length);
    expect((await readdir(join(directory, 'tasks', 'a'))).length).toBe(1);
  }, 60_000);
});
