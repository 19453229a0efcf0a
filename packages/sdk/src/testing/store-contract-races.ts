import type { TaskStore } from '../contracts/task-store.ts';
import { assert, assertSame } from './assert.ts';
import type { Body } from './contract-case.ts';
import { create, read, type StoreBench } from './store-bench.ts';

const CREATORS = 100;
const HANDLES = 4;
const INCREMENTS = 50;

async function increment(store: TaskStore, id: string): Promise<void> {
  for (;;) {
    const { revision, value } = await read(store, id);
    const result = await store.compareAndSet(id, revision, Number(value) + 1);
    if (result.ok) return;
  }
}

/** Creates where there is nothing and removes where there is something; resolves to creates minus removes. */
async function churn(store: TaskStore, id: string, rounds: number): Promise<number> {
  let balance = 0;
  for (let round = 0; round < rounds; round += 1) {
    const record = await store.get(id);
    if (record === null) balance += (await store.compareAndSet(id, null, round)).ok ? 1 : 0;
    else balance -= (await store.remove(id, record.revision)) ? 1 : 0;
  }
  return balance;
}

const repeat = <Value>(count: number, make: (index: number) => Promise<Value>): Promise<Value[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => make(index)));

/** What must hold while several write at once; `openAgain` gives another opening where there can be one. */
export function storeRaces<Bench extends StoreBench>(
  openAgain: (bench: Bench) => Promise<TaskStore>,
): Record<string, Body<Bench>> {
  const handles = async (bench: Bench): Promise<TaskStore[]> => [
    bench.store,
    ...(await repeat(HANDLES - 1, () => openAgain(bench))),
  ];
  return {
    [`lets one of ${CREATORS} creators win`]: async (bench) => {
      const { store } = bench;
      const results = await repeat(CREATORS, (index) => store.compareAndSet('a', null, index));
      const winners = results.filter(({ ok }) => ok);
      assertSame(winners.length, 1, 'exactly one create goes through');
      const winner = await read(store, 'a');
      assertSame(results[Number(winner.value)]?.ok, true, 'the value is the one of the winner');
      const losers = results.flatMap((result) => (result.ok ? [] : [result.current]));
      for (const current of losers) assertSame(current, winner, 'each loser is given the winner');
    },
    [`loses none of ${HANDLES} x ${INCREMENTS} increments`]: async (bench) => {
      const stores = await handles(bench);
      await create(bench.store, 'a', 0);
      await Promise.all(
        stores.map(async (store) => {
          for (let count = 0; count < INCREMENTS; count += 1) await increment(store, 'a');
        }),
      );
      for (const store of stores) {
        assertSame((await read(store, 'a')).value, HANDLES * INCREMENTS, 'each increment counts');
      }
    },
    'lets one of many writers of the same revision win': async (bench) => {
      const stores = await handles(bench);
      const revision = await create(bench.store, 'a', -1);
      const results = await repeat(20, async (index) => {
        const store = stores[index % stores.length] ?? bench.store;
        return store.compareAndSet('a', revision, index);
      });
      assertSame(results.filter(({ ok }) => ok).length, 1, 'exactly one write goes through');
    },
    'lets one of many removers win': async (bench) => {
      const stores = await handles(bench);
      const revision = await create(bench.store, 'a', 1);
      const removed = await Promise.all(stores.map((store) => store.remove('a', revision)));
      assertSame(removed.filter(Boolean).length, 1, 'exactly one remove is true');
      assertSame(await bench.store.get('a'), null, 'it is gone');
    },
    'lets either a writer or a remover win': async (bench) => {
      const [store, other = bench.store] = await handles(bench);
      assert(store !== undefined, 'there is a store');
      for (let round = 0; round < 10; round += 1) {
        const id = `a-${round}`;
        const revision = await create(store, id, 1);
        const [write, removed] = await Promise.all([
          store.compareAndSet(id, revision, 2),
          other.remove(id, revision),
        ]);
        assert(write.ok !== removed, 'exactly one of write and remove goes through');
        const left = (await store.get(id))?.value ?? null;
        assertSame(left, write.ok ? 2 : null, 'what is left is what the winner did');
      }
    },
    'stays true while a record is created and removed by several': async (bench) => {
      const stores = await handles(bench);
      const balances = await Promise.all(stores.map((store) => churn(store, 'a', 25)));
      const balance = balances.reduce((sum, own) => sum + own, 0);
      const there = (await bench.store.get('a')) === null ? 0 : 1;
      assertSame(balance, there, 'creates and removes that were acknowledged add up');
    },
  };
}
