import { writeSync } from 'node:fs';
import type { TaskStore } from '../../../src/contracts/task-store.ts';
import { fileStore } from '../../../src/stores/file/index.ts';
import { applyStep } from './steps.ts';

const [job, directory = '', argument = ''] = process.argv.slice(2);
const store = fileStore(directory);

async function increment(target: TaskStore): Promise<void> {
  for (;;) {
    const record = await target.get('counter');
    if (record === null) throw new Error('There is no counter.');
    const value = Number(record.value) + 1;
    if ((await target.compareAndSet('counter', record.revision, value)).ok) return;
  }
}

async function race(): Promise<void> {
  const won: string[] = [];
  for (let index = 0; index < 25; index += 1) {
    const result = await store.compareAndSet(`id-${index}`, null, process.pid);
    if (result.ok) won.push(`id-${index}`);
  }
  for (let count = 0; count < 50; count += 1) await increment(store);
  writeSync(1, JSON.stringify(won));
}

/** Applies step after step; each acknowledged one is written to the pipe before the next begins. */
async function writeForever(): Promise<void> {
  for (let step = Number(argument); ; step += 1) {
    await applyStep(store, step);
    writeSync(1, `${step}\n`);
  }
}

process.send?.('ready');
process.once('message', () => {
  void (job === 'race' ? race().then(() => process.disconnect()) : writeForever());
});
