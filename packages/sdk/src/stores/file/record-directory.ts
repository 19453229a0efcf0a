import { join } from 'node:path';
import {
  ageOf,
  listNames,
  readText,
  removeFile,
  removeIfEmpty,
  type SetAside,
} from './file-system.ts';
import { encodeName, formatRevision, type Listing, type RevisionName, sortNames } from './names.ts';

const ABANDONED_MS = 60 * 60_000;

/** What one revision holds: a value, or the mark that the record was removed. */
export type Content =
  | { readonly id: string; readonly removed: true }
  | { readonly id: string; readonly removed: false; readonly value: unknown };

export const formatValue = (id: string, value: unknown): string => JSON.stringify({ id, value });

export const formatRemoved = (id: string): string => JSON.stringify({ id, removed: true });

/** Null when the text is not what this store writes, or belongs to a record with another name. */
export function parseContent(text: string, name: string): Content | null {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof parsed !== 'object' || parsed === null || !('id' in parsed)) return null;
  const { id } = parsed;
  if (typeof id !== 'string' || encodeName(id) !== name) return null;
  if ('value' in parsed) return { id, removed: false, value: parsed.value };
  return 'removed' in parsed ? { id, removed: true } : null;
}

/** Null when there is no such directory. */
export async function listRevisions(directory: string): Promise<Listing | null> {
  const files = await listNames(directory);
  return files === null ? null : sortNames(files);
}

export interface Latest {
  readonly name: RevisionName;
  readonly content: Content;
  readonly listing: Listing;
}

/** A scan of a directory that is being written to can miss what is created meanwhile. */
const EMPTY_SCANS = 3;

/** The newest readable revision in a record's directory; null when there is none. */
export async function readLatest(
  directory: string,
  name: string,
  setAside: SetAside,
): Promise<Latest | null> {
  for (let empty = 0; empty < EMPTY_SCANS; ) {
    const listing = await listRevisions(directory);
    if (listing === null) return null;
    const newest = listing.revisions[0];
    if (newest === undefined) {
      empty += 1;
      continue;
    }
    const path = join(directory, newest.file);
    const text = await readText(path);
    if (text === null) continue;
    const content = parseContent(text, name);
    if (content !== null) {
      return { name: newest, content, listing };
    }
    await setAside(path, 'is not a record');
  }
  return null;
}

const isBefore = (name: RevisionName, other: RevisionName): boolean =>
  name.generation === other.generation && name.number < other.number;

/**
 * Deletes what a written revision made obsolete. The order is what keeps compare-and-set right: a writer puts its
 * temporary file in place before it looks at the newest revision and links it after that, so once the temporary
 * files that aim at this revision or an older one are gone, nobody can link an old number again, and only then may
 * the old numbers go. The listing must be taken after the revision was linked.
 */
export async function sweep(
  directory: string,
  listing: Listing,
  newest: RevisionName,
): Promise<void> {
  const next = { ...newest, number: newest.number + 1 };
  const doomed = listing.temporaries.filter(({ target }) => isBefore(target, next));
  await Promise.all(doomed.map(({ file }) => removeFile(join(directory, file))));
  const older = listing.revisions.filter((revision) => isBefore(revision, newest));
  await Promise.all(older.map(({ file }) => removeFile(join(directory, file))));
}

/** Ends a removal that was begun, or clears a directory without a record; leaves one with a record alone. */
export async function finishRemoval(
  directory: string,
  name: string,
  setAside: SetAside,
): Promise<void> {
  const latest = await readLatest(directory, name, setAside);
  if (latest !== null && !latest.content.removed) return;
  const listing = await listRevisions(directory);
  if (listing === null) return;
  if (latest !== null) await sweep(directory, listing, latest.name);
  await Promise.all(listing.temporaries.map(({ file }) => removeFile(join(directory, file))));
  for (const file of listing.foreign) await setAside(join(directory, file), 'is not ours');
  if (latest !== null) {
    await removeFile(join(directory, `${formatRevision(latest.name)}.json`));
  }
  await removeIfEmpty(directory);
}

/** Removes what writers that are long gone left behind. Deleting a live writer's file only makes it try again. */
export async function removeAbandoned(
  directory: string,
  files: readonly string[],
  remove: (path: string) => Promise<void> = removeFile,
): Promise<void> {
  for (const file of files) {
    const path = join(directory, file);
    const age = await ageOf(path);
    if (age !== null && age > ABANDONED_MS) await remove(path);
  }
}
