import type { TaskStore } from '../contracts/task-store.ts';
import { assert, assertSame, ourRejectionOf, turn } from './assert.ts';
import type { Body } from './contract-case.ts';
import { create, read, type StoreBench } from './store-bench.ts';

const ODD_IDS = [
  'a',
  'A',
  'a.',
  'a..b',
  'a-b',
  'a_b',
  'a.json',
  '0',
  '-1',
  'con',
  'NUL',
  'constructor',
  '__proto__',
  'toString',
  'order:12/34',
  '../a',
  'z\u00fc\u4efb\u52a1',
  'x'.repeat(128),
  'X'.repeat(128),
  `${'x'.repeat(127)}X`,
];

const ODD_VALUES: readonly unknown[] = [
  null,
  false,
  0,
  -1.5e300,
  '',
  [],
  {},
  { '': { nested: [1, [2, [3, { four: null }]]] } },
  'Z\u00fcrich \u6362\u8138 \ud83d\ude00 \u0000\u001f\u2028\u2029',
  { 'lone \ud800': 'tail \udfff', pair: '\ud83d\ude00' },
  { removed: true, value: 1, id: 'another', revision: '1' },
];

async function keeps(store: TaskStore, id: string, value: unknown): Promise<void> {
  await create(store, id, value);
  assertSame((await read(store, id)).value, value, 'the value comes back as it was');
}

const mutate = (value: unknown): void => {
  (value as { list: number[] }).list.push(99);
};

const createKept = () => ({ list: [1, 2] });

/** What must hold for ids and values of every kind. */
export const storeValues: Readonly<Record<string, Body<StoreBench>>> = {
  'keeps odd ids apart': async ({ store }) => {
    for (const [index, id] of ODD_IDS.entries()) await create(store, id, index);
    for (const [index, id] of ODD_IDS.entries()) {
      const record = await read(store, id);
      assertSame([record.id, record.value], [id, index], 'each id has its own record');
    }
    const listed = (await store.list()).map(({ id }) => id);
    assertSame(listed.sort(), [...ODD_IDS].sort(), 'the list has each id once');
  },
  'removes odd ids one by one': async ({ store }) => {
    for (const id of ODD_IDS) await create(store, id, id);
    for (const [index, id] of ODD_IDS.entries()) {
      const { revision } = await read(store, id);
      assertSame(await store.remove(id, revision), true, 'an odd id can be removed');
      const { length } = await store.list();
      assertSame(length, ODD_IDS.length - index - 1, 'the others stay');
    }
  },
  'keeps any JSON as it was': async ({ store }) => {
    for (const [index, value] of ODD_VALUES.entries()) await keeps(store, `a-${index}`, value);
  },
  'keeps 64 kB': async ({ store }) => {
    await keeps(store, 'a', { text: '0123456789abcdef'.repeat(4096) });
    await keeps(store, 'b', { text: '\u6362'.repeat(22_000) });
  },
  'keeps a __proto__ key without polluting anything': async ({ store }) => {
    const value: unknown = JSON.parse('{"__proto__":{"polluted":true},"constructor":1}');
    await create(store, 'a', value);
    const back = (await read(store, 'a')).value as object;
    assert(Object.hasOwn(back, '__proto__'), 'the key comes back as a key');
    assert(!('polluted' in back) && !('polluted' in {}), 'no prototype has changed');
  },
  'gives out copies': async ({ store }) => {
    await create(store, 'a', createKept());
    mutate((await read(store, 'a')).value);
    assertSame((await read(store, 'a')).value, createKept(), 'get gives a copy');
    mutate((await store.list())[0]?.value);
    assertSame((await read(store, 'a')).value, createKept(), 'list gives copies');
    const conflict = await store.compareAndSet('a', null, 1);
    if (!conflict.ok) mutate(conflict.current?.value);
    assertSame((await read(store, 'a')).value, createKept(), 'a conflict gives a copy');
  },
  'takes copies': async ({ store }) => {
    const value = createKept();
    const write = store.compareAndSet('a', null, value);
    mutate(value);
    await write;
    mutate(value);
    assertSame(
      (await read(store, 'a')).value,
      createKept(),
      'a later change of the object is not seen',
    );
  },
  'refuses what is not JSON and leaves the old value': async ({ store }) => {
    const revision = await create(store, 'a', 1);
    const circular: { self?: unknown } = {};
    circular.self = circular;
    for (const value of [circular, { big: 1n }, undefined]) {
      const write = () => store.compareAndSet('a', revision, value);
      await ourRejectionOf(write, 'StoreError', 'a value that is not JSON is refused');
    }
    assertSame(await store.get('a'), { id: 'a', revision, value: 1 }, 'the old value is there');
  },
  'tells watchers of changed ids only, and only until they leave': async ({ store }) => {
    const told: string[] = [];
    const leave = store.watch?.((id) => told.push(id));
    await create(store, 'a', 1);
    await turn();
    leave?.();
    await create(store, 'b', 1);
    await turn();
    assert(
      told.every((id) => id === 'a'),
      'a watcher is told of changes until it leaves',
    );
  },
};
