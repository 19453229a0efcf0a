import type { Revision } from '../contracts/task-store.ts';
import type { TaskEvent } from '../machine/task-events.ts';
import type { Task } from '../task/task.ts';
import type { TaskRecord } from '../task/task-record.ts';
import type { TaskHandle } from './client-options.ts';

/** The running machine of a task, as far as the rest of the client needs it. */
export interface LiveTask {
  send(event: TaskEvent): void;
  /** Whether stopping now would leave the fate of a submit unknown. */
  isSubmitting(): boolean;
  stop(): void;
}

/** One task in this client: its record, what the store has of it, and what is going on. */
export interface Entry {
  readonly id: string;
  record: TaskRecord;
  view: Task;
  /** What the app was given, once it asked. */
  handle: TaskHandle | null;
  revision: Revision | null;
  /** The record as the store has it. */
  saved: TaskRecord | null;
  saving: Promise<void> | null;
  /** How often the store turned out to know more than this client. */
  merges: number;
  /** When to try again what the store refused. */
  saveAgainAt: number | null;
  storeFailures: number;
  live: LiveTask | null;
  turn: Promise<void> | null;
  /** A command waits: take a turn now, whatever `dueAt` says. */
  urgent: boolean;
  /** The deadline that the running machine was already told of. */
  toldDeadline: number | null;
  readonly listeners: Set<(task: Task) => void>;
  gone: boolean;
}

export const createEntry = (record: TaskRecord, view: Task, revision: Revision | null): Entry => ({
  id: record.id,
  record,
  view,
  handle: null,
  revision,
  saved: revision === null ? null : record,
  saving: null,
  merges: 0,
  saveAgainAt: null,
  storeFailures: 0,
  live: null,
  turn: null,
  urgent: false,
  toldDeadline: null,
  listeners: new Set(),
  gone: false,
});
