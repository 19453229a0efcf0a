import { createHash, randomBytes } from 'node:crypto';

const LONGEST = 150;
const READABLE_PART = 60;
const PLAIN = /[a-z0-9_-]/;
/** Names that Windows keeps for devices. */
const RESERVED = /^(?:con|prn|aux|nul|com\d|lpt\d)$/;

const hex = (value: number, digits: number): string => value.toString(16).padStart(digits, '0');

function encodeUnit(unit: string): string {
  if (PLAIN.test(unit)) return unit;
  if (/[A-Z]/.test(unit)) return `+${unit.toLowerCase()}`;
  const code = unit.charCodeAt(0);
  return code < 0x100 ? `%${hex(code, 2)}` : `%u${hex(code, 4)}`;
}

function sha256(text: string): string {
  return createHash('sha256').update(text, 'utf16le').digest('hex').slice(0, 40);
}

/**
 * A file name for any text, safe on every file system: no case, no dots, no separators. Short names are readable
 * and reversible (`Task-1` is `+task-1`); long ones end in a hash, and the record itself holds its id.
 */
export function encodeName(text: string): string {
  if (text === '') return '%';
  if (RESERVED.test(text)) return `%${hex(text.charCodeAt(0), 2)}${text.slice(1)}`;
  const name = text.split('').map(encodeUnit).join('');
  if (name.length <= LONGEST) return name;
  return `${name.slice(0, READABLE_PART)}~${sha256(text)}`;
}

/** The name of one revision of a record: its number, and a generation that is new each time a record is created. */
export interface RevisionName {
  readonly number: number;
  readonly generation: string;
}

const REVISION = /^(\d{1,15})-([0-9a-f]{16})$/;
const REVISION_FILE = /^([^.]+)\.json$/;
const TEMPORARY_FILE = /^([^.]+)\.[^.]+\.tmp/;

export const formatRevision = (name: RevisionName): string => `${name.number}-${name.generation}`;

export function parseRevision(revision: string): RevisionName | null {
  const [, number, generation] = REVISION.exec(revision) ?? [];
  if (number === undefined || generation === undefined) return null;
  return { number: Number(number), generation };
}

export const createGeneration = (): string => randomBytes(8).toString('hex');

export interface RevisionFile extends RevisionName {
  readonly file: string;
}

/** A write under way: it aims to become the named revision. */
export interface TemporaryFile {
  readonly file: string;
  readonly target: RevisionName;
}

/** What lies in a record's directory: revisions, newest first; writes under way; and things that are not ours. */
export interface Listing {
  readonly revisions: readonly RevisionFile[];
  readonly temporaries: readonly TemporaryFile[];
  readonly foreign: readonly string[];
}

const named = (pattern: RegExp, file: string): RevisionName | null =>
  parseRevision(pattern.exec(file)?.[1] ?? '');

export function sortNames(files: readonly string[]): Listing {
  const revisions: RevisionFile[] = [];
  const temporaries: TemporaryFile[] = [];
  const foreign: string[] = [];
  for (const file of files) {
    const revision = named(REVISION_FILE, file);
    const target = named(TEMPORARY_FILE, file);
    if (revision !== null) revisions.push({ file, ...revision });
    else if (target !== null) temporaries.push({ file, target });
    else foreign.push(file);
  }
  revisions.sort((a, b) => b.number - a.number);
  return { revisions, temporaries, foreign };
}
