import { randomUUID } from 'node:crypto';
import { link, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Revision, StoredRecord, TaskStore, WriteResult } from '../../contracts/task-store.ts';
import { StoreError } from '../../errors/store-error.ts';
import {
  asStoreErrors,
  isErrno,
  lacksHardLinks,
  listNames,
  makeDirectory,
  removeFile,
  type SetAside,
  syncDirectory,
  writeDurably,
} from './file-system.ts';
import { mapLimited } from './map-limited.ts';
import { createGeneration, encodeName, formatRevision, parseRevision } from './names.ts';
import {
  finishRemoval,
  formatRemoved,
  formatValue,
  type Latest,
  listRevisions,
  readLatest,
  removeAbandoned,
  sweep,
} from './record-directory.ts';

const ATTEMPTS = 100;
const PARALLEL_READS = 16;

export interface RecordsOptions {
  /** Holds one directory per record. */
  readonly directory: string;
  /** On the same file system: holds what is being created. */
  readonly temporary: string;
  readonly setAside: SetAside;
}

type Records = Pick<TaskStore, 'get' | 'compareAndSet' | 'remove' | 'list'>;

const toRecord = (latest: Latest | null): StoredRecord | null => {
  if (latest === null || latest.content.removed) return null;
  const { id, value } = latest.content;
  return { id, revision: formatRevision(latest.name), value };
};

function toText(id: string, value: unknown): string {
  try {
    if (JSON.stringify(value) !== undefined) return formatValue(id, value);
  } catch (cause) {
    throw new StoreError('A record must be plain JSON.', { cause });
  }
  throw new StoreError('A record must be plain JSON.');
}

const busy = (id: string): StoreError =>
  new StoreError(`The record of ${id} changed too often to be written. Try again.`);

/** Records as files: the number in a file's name is the revision, and linking the next number is the write. */
export function fileRecords({ directory, temporary, setAside }: RecordsOptions): Records {
  const placeOf = (id: string): string => join(directory, encodeName(id));
  const read = async (id: string): Promise<Latest | null> =>
    readLatest(placeOf(id), encodeName(id), setAside);
  const conflict = async (id: string): Promise<WriteResult> => ({
    ok: false,
    current: toRecord(await read(id)),
  });

  /** Moves a prepared directory to the record's place: the system lets only one in. */
  async function settle(id: string, prepared: string): Promise<boolean> {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      try {
        await rename(prepared, placeOf(id));
        return true;
      } catch (error) {
        if (!isErrno(error, 'ENOTEMPTY', 'EEXIST', 'EPERM', 'ENOTDIR')) throw error;
      }
      if (toRecord(await read(id)) !== null) return false;
      await finishRemoval(placeOf(id), encodeName(id), setAside);
    }
    throw busy(id);
  }

  async function create(id: string, text: string, critical: boolean): Promise<WriteResult> {
    if (toRecord(await read(id)) !== null) return conflict(id);
    const revision = formatRevision({ number: 1, generation: createGeneration() });
    const prepared = join(temporary, randomUUID());
    await makeDirectory(directory);
    await makeDirectory(prepared);
    try {
      await writeDurably(join(prepared, `${revision}.json`), text);
      if (critical) await syncDirectory(prepared);
      if (!(await settle(id, prepared))) return await conflict(id);
    } finally {
      await rm(prepared, { recursive: true, force: true });
    }
    if (critical) await syncDirectory(directory);
    return { ok: true, revision };
  }

  /** Links the next number; resolves to its revision, or to null when somebody else was first. */
  async function replace(id: string, expected: Revision, text: string): Promise<Revision | null> {
    const from = parseRevision(expected);
    if (from === null) return null;
    const place = placeOf(id);
    const number = from.number + 1;
    const revision = formatRevision({ number, generation: from.generation });
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      if (toRecord(await read(id))?.revision !== expected) return null;
      const temporaryPath = join(place, `${revision}.${randomUUID()}.tmp`);
      try {
        await writeDurably(temporaryPath, text);
        const newest = (await listRevisions(place))?.revisions[0];
        if (newest === undefined || formatRevision(newest) !== expected) return null;
        await link(temporaryPath, join(place, `${revision}.json`));
        return revision;
      } catch (error) {
        if (isErrno(error, 'EEXIST')) return null;
        if (lacksHardLinks(error)) {
          throw new StoreError(`${directory} is on a file system without hard links. Use another.`);
        }
        if (!isErrno(error, 'ENOENT', 'ENOTDIR')) throw error;
      } finally {
        await removeFile(temporaryPath).catch(() => undefined);
      }
    }
    throw busy(id);
  }

  /** The write has happened: what cannot be tidied up now, a later write or list tidies up. */
  async function tidy(id: string, revision: Revision): Promise<void> {
    const name = parseRevision(revision);
    const listing = await listRevisions(placeOf(id)).catch(() => null);
    if (listing === null || name === null) return;
    await sweep(placeOf(id), listing, name).catch(() => undefined);
  }

  async function update(
    id: string,
    expected: Revision,
    write: { readonly text: string; readonly critical: boolean },
  ): Promise<WriteResult> {
    const revision = await replace(id, expected, write.text);
    if (revision === null) return conflict(id);
    if (write.critical) await syncDirectory(placeOf(id));
    await tidy(id, revision);
    return { ok: true, revision };
  }

  async function remove(id: string, expected: Revision): Promise<boolean> {
    const revision = await replace(id, expected, formatRemoved(id));
    if (revision === null) return false;
    await syncDirectory(placeOf(id));
    await finishRemoval(placeOf(id), encodeName(id), setAside).catch(() => undefined);
    await syncDirectory(directory);
    return true;
  }

  async function readListed(name: string): Promise<StoredRecord[]> {
    const place = join(directory, name);
    const latest = await readLatest(place, name, setAside);
    const record = toRecord(latest);
    if (latest === null || record === null) {
      await finishRemoval(place, name, setAside);
      return [];
    }
    const { revisions, temporaries } = latest.listing;
    if (revisions.length > 1) await sweep(place, latest.listing, latest.name);
    await removeAbandoned(
      place,
      temporaries.map(({ file }) => file),
    );
    return [record];
  }

  async function list(): Promise<StoredRecord[]> {
    const removeTree = (path: string): Promise<void> => rm(path, { recursive: true, force: true });
    await removeAbandoned(temporary, (await listNames(temporary)) ?? [], removeTree);
    const names = (await listNames(directory)) ?? [];
    return (await mapLimited(names, PARALLEL_READS, readListed)).flat();
  }

  return {
    get: (id) => asStoreErrors('reading a record', async () => toRecord(await read(id))),
    compareAndSet: (id, expected, value, { critical = false } = {}) =>
      asStoreErrors('writing a record', async () => {
        const text = toText(id, value);
        return expected === null
          ? create(id, text, critical)
          : update(id, expected, { text, critical });
      }),
    remove: (id, expected) => asStoreErrors('removing a record', () => remove(id, expected)),
    list: () => asStoreErrors('listing the records', list),
  };
}
