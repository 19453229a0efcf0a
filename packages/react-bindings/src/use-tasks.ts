import type { Task, Tasks } from '@faceswap/sdk';
import { useRef, useSyncExternalStore } from 'react';
import { useFaceSwap } from './provider.ts';

export type TaskFilter = (task: Task) => boolean;

const NONE: readonly never[] = [];

export function useRead<Value>(read: (tasks: Tasks) => Value, onServer: Value): Value {
  const { tasks } = useFaceSwap().client;
  const getSnapshot = () => read(tasks);
  return useSyncExternalStore(tasks.subscribe, getSnapshot, () => onServer);
}

function useList<Item>(pick: (task: Task) => Item, filter: TaskFilter = () => true) {
  const last = useRef<readonly Item[]>(NONE);
  return useRead((tasks) => {
    const list = tasks.list().filter(filter).map(pick);
    const { current } = last;
    const same = list.length === current.length && list.every((item, at) => item === current[at]);
    if (!same) last.current = list;
    return last.current;
  }, NONE);
}

/** A task, null when there is none; renders again only when this task changes. */
export const useTask = (id: string): Task | null =>
  useRead((tasks) => tasks.get(id)?.getSnapshot() ?? null, null);

/** Tasks, newest first: the same array while its tasks are the same objects. */
export const useTasks = (filter?: TaskFilter) => useList((task) => task, filter);

/** Their ids: the same array while these are the same, so that rows with `useTask` render alone. */
export const useTaskIds = (filter?: TaskFilter) => useList(({ id }) => id, filter);
