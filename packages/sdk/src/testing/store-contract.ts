import type { TaskStore } from '../contracts/task-store.ts';
import { assert, assertSame, ourRejectionOf } from './assert.ts';
import { type Body, type ContractCase, type ContractHarness, toCases } from './contract-case.ts';
import { conflicted, create, read, type StoreBench, written } from './store-bench.ts';
import { storeRaces } from './store-contract-races.ts';
import { storeValues } from './store-contract-values.ts';

/** Where an optional member is absent, its cases are left out. */
export interface StoreHarness<Bench extends StoreBench = StoreBench>
  extends ContractHarness<Bench> {
  /** Opens the same data once more, as another process or a later run would. */
  reopen?(bench: Bench): Promise<TaskStore>;
  /** Does the work while the place refuses every write, as a full disk does. */
  refuseWrites?(bench: Bench, work: () => Promise<void>): Promise<void>;
}

const bodies: Readonly<Record<string, Body<StoreBench>>> = {
  'says whether it is durable': async ({ store }) => {
    assert(typeof store.durable === 'boolean', '`durable` is a boolean');
  },
  'gives null for an id it does not know': async ({ store }) => {
    assertSame(await store.get('a'), null, 'get of an unknown id gives null');
  },
  'lists nothing at first': async ({ store }) => {
    assertSame(await store.list(), [], 'the list is empty');
  },
  'gives back what was created': async ({ store }) => {
    const revision = await create(store, 'a', { n: 1 });
    assertSame(await store.get('a'), { id: 'a', revision, value: { n: 1 } }, 'get gives it back');
  },
  'creates only what is not there': async ({ store }) => {
    const revision = await create(store, 'a', 1);
    const current = conflicted(
      await store.compareAndSet('a', null, 2),
      'a second create conflicts',
    );
    assertSame(current, { id: 'a', revision, value: 1 }, 'the conflict gives what is there');
  },
  'writes over the revision it was given': async ({ store }) => {
    const first = await create(store, 'a', 1);
    const revision = written(
      await store.compareAndSet('a', first, 2),
      'a fresh revision is written',
    );
    assertSame(await store.get('a'), { id: 'a', revision, value: 2 }, 'get gives the new value');
  },
  'refuses a stale revision and gives the current record': async ({ store }) => {
    const first = await create(store, 'a', 1);
    const revision = written(
      await store.compareAndSet('a', first, 2),
      'a fresh revision is written',
    );
    const current = conflicted(await store.compareAndSet('a', first, 3), 'a stale write conflicts');
    assertSame(current, { id: 'a', revision, value: 2 }, 'the conflict gives what is there');
    assertSame((await read(store, 'a')).value, 2, 'the value is untouched');
  },
  'conflicts with null when there is nothing to write over': async ({ store }) => {
    const revision = await create(store, 'a', 1);
    const result = await store.compareAndSet('b', revision, 2);
    assertSame(
      conflicted(result, 'a write over nothing conflicts'),
      null,
      'the conflict gives null',
    );
    assertSame(await store.get('b'), null, 'nothing was written');
  },
  'refuses a revision it never gave': async ({ store }) => {
    await create(store, 'a', 1);
    const result = await store.compareAndSet('a', 'no such revision', 2);
    assertSame(
      conflicted(result, 'an unknown revision conflicts')?.value,
      1,
      'it gives the record',
    );
    assertSame(await store.remove('a', 'no such revision'), false, 'nor does it remove');
  },
  'gives a new revision for each write, also of the same value': async ({ store }) => {
    const seen = new Set([await create(store, 'a', 1)]);
    for (let count = 0; count < 5; count += 1) {
      const { revision } = await read(store, 'a');
      seen.add(written(await store.compareAndSet('a', revision, 1), 'a fresh revision is written'));
    }
    assertSame(seen.size, 6, 'no revision repeats');
  },
  'takes critical writes': async ({ store }) => {
    const options = { critical: true };
    const first = written(await store.compareAndSet('a', null, 1, options), 'a critical create');
    written(await store.compareAndSet('a', first, 2, options), 'a critical update');
    assertSame((await read(store, 'a')).value, 2, 'get gives the new value');
  },
  'keeps records apart': async ({ store }) => {
    const a = await create(store, 'a', 1);
    const b = await create(store, 'b', 2);
    written(await store.compareAndSet('a', a, 3), 'a fresh revision is written');
    assertSame(await store.get('b'), { id: 'b', revision: b, value: 2 }, 'the other is untouched');
  },
  'removes the revision it was given': async ({ store }) => {
    const revision = await create(store, 'a', 1);
    assertSame(await store.remove('a', revision), true, 'the current revision is removed');
    assertSame(await store.get('a'), null, 'it is gone');
    assertSame(await store.list(), [], 'and not listed');
    assertSame(await store.remove('a', revision), false, 'a second remove is false');
  },
  'does not remove another revision': async ({ store }) => {
    const first = await create(store, 'a', 1);
    written(await store.compareAndSet('a', first, 2), 'a fresh revision is written');
    assertSame(await store.remove('a', first), false, 'a stale remove is false');
    assertSame((await read(store, 'a')).value, 2, 'the record is still there');
    assertSame(await store.remove('b', first), false, 'nor is there anything elsewhere');
  },
  'does not bring a removed record back': async ({ store }) => {
    const revision = await create(store, 'a', 1);
    await store.remove('a', revision);
    const result = await store.compareAndSet('a', revision, 2);
    assertSame(
      conflicted(result, 'a write over a removed record conflicts'),
      null,
      'it gives null',
    );
    assertSame(await store.get('a'), null, 'it stays removed');
  },
  'never repeats the revision of a removed record': async ({ store }) => {
    const seen = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      const revision = await create(store, 'a', 1);
      assert(!seen.has(revision), 'a record that is created again has a new revision');
      seen.add(revision);
      await store.remove('a', revision);
    }
    await create(store, 'a', 1);
    for (const revision of seen) {
      const result = await store.compareAndSet('a', revision, 2);
      assert(!result.ok, 'a revision from before the removal is refused');
    }
  },
  'lists its own writes at once': async ({ store }) => {
    await create(store, 'a', 1);
    const b = await create(store, 'b', 2);
    written(await store.compareAndSet('b', b, 3), 'a fresh revision is written');
    const records = (await store.list()).sort((x, y) => x.id.localeCompare(y.id));
    assertSame(records, [await store.get('a'), await store.get('b')], 'the list is what get gives');
  },
  'lists many records': async ({ store }) => {
    const ids = Array.from({ length: 200 }, (_, index) => `task-${index}`);
    await Promise.all(ids.map((id) => create(store, id, { id })));
    const listed = (await store.list()).map(({ id, value }) => `${id} ${JSON.stringify(value)}`);
    const expected = ids.map((id) => `${id} ${JSON.stringify({ id })}`);
    assertSame(listed.sort(), expected.sort(), 'each record is listed once');
  },
};

function reopening<Bench extends StoreBench>(
  reopen: (bench: Bench) => Promise<TaskStore>,
): Record<string, Body<Bench>> {
  return {
    'keeps acknowledged writes for the next opening, if it says durable': async (bench) => {
      const { store } = bench;
      if (!store.durable) return;
      const first = await create(store, 'a', 1);
      await store.compareAndSet('a', first, { n: 2 });
      await store.remove('b', await create(store, 'b', 1));
      const again = await reopen(bench);
      assertSame(await again.get('a'), await store.get('a'), 'the last write is there');
      assertSame(await again.get('b'), null, 'what was removed stays removed');
      assertSame(await again.list(), [await store.get('a')], 'the list is the same');
    },
    'compares between two openings, if it says durable': async (bench) => {
      const { store } = bench;
      if (!store.durable) return;
      const other = await reopen(bench);
      const first = await create(store, 'a', 1);
      written(await other.compareAndSet('a', first, 2), 'the other opening knows the revision');
      const current = conflicted(await store.compareAndSet('a', first, 3), 'the first is too late');
      assertSame(current?.value, 2, 'the conflict gives what the other wrote');
    },
  };
}

function refusing<Bench extends StoreBench>(
  refuseWrites: (bench: Bench, work: () => Promise<void>) => Promise<void>,
): Record<string, Body<Bench>> {
  return {
    'leaves the old value when a write fails': async (bench) => {
      const { store } = bench;
      const revision = await create(store, 'a', 1);
      await refuseWrites(bench, async () => {
        const write = () => store.compareAndSet('a', revision, 2);
        await ourRejectionOf(write, 'StoreError', 'a write that fails rejects');
        assertSame(await store.get('a'), { id: 'a', revision, value: 1 }, 'the old value is there');
      });
      written(await store.compareAndSet('a', revision, 3), 'later the same write goes through');
    },
    'leaves nothing when a create fails': async (bench) => {
      const { store } = bench;
      await refuseWrites(bench, async () => {
        const write = () => store.compareAndSet('a', null, 1);
        await ourRejectionOf(write, 'StoreError', 'a create that fails rejects');
        assertSame(await store.get('a'), null, 'there is nothing');
      });
      await create(store, 'a', 2);
      assertSame((await store.list()).length, 1, 'later it is created once');
    },
  };
}

/** What every `TaskStore` promises, as cases for any test runner. */
export function storeContract<Bench extends StoreBench>(
  harness: StoreHarness<Bench>,
): ContractCase[] {
  const { reopen, refuseWrites } = harness;
  const openAgain = async (bench: Bench): Promise<TaskStore> =>
    bench.store.durable && reopen !== undefined ? reopen(bench) : bench.store;
  return toCases(harness, {
    ...bodies,
    ...storeRaces(openAgain),
    ...storeValues,
    ...(reopen === undefined ? {} : reopening((bench: Bench) => reopen(bench))),
    ...(refuseWrites === undefined
      ? {}
      : refusing((bench: Bench, work) => refuseWrites(bench, work))),
  });
}
