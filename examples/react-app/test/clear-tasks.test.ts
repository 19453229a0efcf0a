import { FaceSwapError } from '@faceswap/sdk';
import { expect, it } from 'vitest';
import { clearTasks, groupByCode } from '../src/history/clear-tasks.ts';

const IDS = Array.from({ length: 20 }, (_, at) => `task-${at}`);

it('many tasks are deleted, six at a time', async () => {
  const erased: string[] = [];
  let running = 0;
  let most = 0;
  const left = await clearTasks(IDS, async (id) => {
    running += 1;
    most = Math.max(most, running);
    await Promise.resolve();
    running -= 1;
    erased.push(id);
  });
  expect(most).toBe(6);
  expect(erased).toEqual(IDS);
  expect(left).toEqual([]);
});

it('a task that cannot be deleted keeps no other, and is told by its reason', async () => {
  const erased: string[] = [];
  const errors: Record<string, Error> = {
    'task-0': new FaceSwapError('Owed.', { code: 'task-active' }),
    'task-7': new FaceSwapError('No network.', { code: 'network' }),
    'task-9': new FaceSwapError('Owed.', { code: 'task-active' }),
    'task-11': new Error('who knows'),
  };
  const left = await clearTasks(IDS, async (id) => {
    const error = errors[id];
    if (error !== undefined) throw error;
    erased.push(id);
  });
  expect(erased).toHaveLength(16);
  expect(Object.fromEntries(groupByCode(left))).toEqual({
    'task-active': ['task-0', 'task-9'],
    network: ['task-7'],
    internal: ['task-11'],
  });
});
