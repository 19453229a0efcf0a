import type { BlobStore } from '../contracts/blob-store.ts';
import type { Environment } from '../contracts/environment.ts';
import type { TaskStore } from '../contracts/task-store.ts';
import type { Transport } from '../contracts/transport.ts';
import type { Uploader } from '../contracts/uploader.ts';
import type { TaskPolicy } from '../machine/policy.ts';
import type { TaskRecord } from '../task/task-record.ts';
import type { Entry } from './entry.ts';
import type { Log } from './log.ts';

/** What all parts of a client share. */
export interface ClientCore {
  readonly transport: Transport;
  readonly uploader?: Uploader;
  readonly store: TaskStore;
  readonly blobs: BlobStore;
  readonly environment: Environment;
  readonly policy: TaskPolicy;
  readonly log: Log;
  readonly entries: Map<string, Entry>;
  /** Aborted when the client is closed. */
  readonly closed: AbortSignal;
  isOnline(): boolean;
  /** Takes a task up into this client. */
  add(record: TaskRecord, revision: string | null): Entry;
  /** Shows a changed record. */
  publish(entry: Entry, record: TaskRecord): void;
  /** Saves in the background: trouble with the store is noted and tried again. */
  save(entry: Entry): Promise<void>;
  /** Lets a task go that is in the store no more. */
  drop(entry: Entry): void;
  /** Something changed: the scheduler looks again, soon. */
  poke(): void;
}
