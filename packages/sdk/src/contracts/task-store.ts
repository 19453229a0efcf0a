import type { BlobStore } from './blob-store.ts';

/** Opaque; compare for equality only. A removed and created again record never repeats one. */
export type Revision = string;

export interface StoredRecord {
  readonly id: string;
  readonly revision: Revision;
  /** What was written, unchecked: the client parses it. */
  readonly value: unknown;
}

/** A conflict is a value: somebody else wrote first, and this is what is there now. */
export type WriteResult =
  | { readonly ok: true; readonly revision: Revision }
  | { readonly ok: false; readonly current: StoredRecord | null };

/** Keeps records. Compare-and-set is the only write, so that two writers never lose each other's change. */
export interface TaskStore {
  /** Whether an acknowledged write survives the end of the process. */
  readonly durable: boolean;
  /**
   * Names what other tabs of this origin can open too; clients over one scope then share the work, one tab per task.
   * Absent where no other tab can.
   */
  readonly scope?: string;
  get(id: string): Promise<StoredRecord | null>;
  /**
   * Writes plain JSON if the stored revision is `expected` (null: if there is none). `critical` asks for the strongest
   * durability the store has. Rejects with a `StoreError`, the old value intact.
   */
  compareAndSet(
    id: string,
    expected: Revision | null,
    value: unknown,
    options?: { readonly critical?: boolean },
  ): Promise<WriteResult>;
  /** Removes if the stored revision is `expected`; false when it is not. */
  remove(id: string, expected: Revision): Promise<boolean>;
  list(): Promise<StoredRecord[]>;
  /** Tells that a record may have changed elsewhere: a hint, which may be missed or repeated. */
  watch?(listener: (id: string) => void): () => void;
  /** Where bytes live beside these records, unless the client is given another place. */
  readonly blobs?: BlobStore;
}
