import { randomUUID } from 'node:crypto';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { JobFailure } from '../jobs/job-failure.ts';
import { fetchInput, isAtOrigin } from './fetch-input.ts';
import { isFileKey } from './file-key.ts';
import { findStoredFile } from './file-store.ts';
import { readGrant } from './verify-file-url.ts';

/** Which files may be read, and whose signature counts. */
export interface ReadLocationOptions {
  readonly apiKey: string;
  readonly filesDir: string;
  readonly fileTtlMs: number;
  /** Where else inputs may be fetched from. */
  readonly inputOrigins: readonly string[];
  /** Of what is fetched to a file. */
  readonly maxFileBytes: number;
  readonly signal: AbortSignal;
  /** The folder for what is no file yet. */
  readonly openWorkDir: () => Promise<string>;
}

/** Of a file that is read into memory whole. */
const MAX_BYTES = 64 * 1024 * 1024;
const FILES_PATH = '/files/';
// A link outlives a restart on another port: what proves that it is ours is its signature, and it is not fetched.
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

const refuse = (message: string): JobFailure => new JobFailure('INVALID_INPUT', message);

const refuseUrl = (): JobFailure =>
  refuse(
    'Files are read only from the storage of this engine. Upload the file there and give a link signed for GET.',
  );

const unreadable = (why: string): JobFailure =>
  new JobFailure('INPUT_UNREADABLE', `${why} Upload the file again, or sign a new link for GET.`);

function readDataUri(location: string): Uint8Array {
  const match = /^data:[^,]*?(;base64)?,/i.exec(location);
  if (!match) throw refuse('A data: URI has no data. Give its data as base64.');
  const data = location.slice(match[0].length);
  if (match[1]) return Buffer.from(data, 'base64');
  try {
    return Buffer.from(decodeURIComponent(data), 'utf8');
  } catch {
    throw refuse('A data: URI is not encoded as it should be. Give its data as base64.');
  }
}

function parseFileUrl(location: string): { key: string; query: URLSearchParams } {
  if (!URL.canParse(location)) throw refuseUrl();
  const { protocol, hostname, pathname, searchParams } = new URL(location);
  const key = pathname.slice(FILES_PATH.length);
  const isOurs =
    protocol === 'http:' && LOOPBACK.includes(hostname) && pathname.startsWith(FILES_PATH);
  if (!isOurs || !isFileKey(key)) throw refuseUrl();
  return { key, query: searchParams };
}

const pictureTooLarge = (): JobFailure =>
  new JobFailure(
    'IMAGE_TOO_LARGE',
    `A picture's file has more than ${MAX_BYTES} bytes, which is the most that is read. Make it smaller and upload it again.`,
  );

const videoTooLarge = (maxBytes: number): JobFailure =>
  new JobFailure(
    'VIDEO_TOO_LARGE',
    `A video's file has more than ${maxBytes} bytes, which is the most that is read. Make it smaller and upload it again.`,
  );

/** The path of the file behind a signed link to this engine's files; any other place is refused. */
async function findFile(location: string, options: ReadLocationOptions): Promise<string> {
  const { key, query } = parseFileUrl(location);
  const { apiKey } = options;
  const grant = readGrant(query, { method: 'GET', key, apiKey });
  if (grant === 'expired') throw unreadable('The link to a file had expired before it was read.');
  if (grant === 'refused') {
    throw refuse(
      'A link to a file is not signed for reading it. Sign one for GET, for this file and at most a day.',
    );
  }
  const file = await findStoredFile(key, options);
  if (!file) throw unreadable('A file does not exist, or was removed before it was read.');
  return file.path;
}

type Bytes = Uint8Array | AsyncIterable<Uint8Array>;

/** What has to be written to a file first; null for a file of this engine's own. */
function openBytes(location: string, options: ReadLocationOptions): Bytes | null {
  const { inputOrigins, signal, maxFileBytes: maxBytes } = options;
  if (/^data:/i.test(location)) return readDataUri(location);
  if (!isAtOrigin(location, inputOrigins)) return null;
  return fetchInput(location, { maxBytes, signal, tooLarge: () => videoTooLarge(maxBytes) });
}

/** The path of a file that holds what is at a place that `readLocation` reads; only to be read. */
export async function locateFile(location: string, options: ReadLocationOptions): Promise<string> {
  const bytes = openBytes(location, options);
  if (bytes === null) return findFile(location, options);
  const path = join(await options.openWorkDir(), `input-${randomUUID()}`);
  await writeFile(path, bytes, { flag: 'wx', mode: 0o600 });
  return path;
}

/** The bytes behind a signed link to this engine's files, in a data: URI or at an input origin; any other place is refused. */
export async function readLocation(
  location: string,
  options: ReadLocationOptions,
): Promise<Uint8Array> {
  if (/^data:/i.test(location)) return readDataUri(location);
  const { inputOrigins, signal } = options;
  if (isAtOrigin(location, inputOrigins)) {
    const bytes = fetchInput(location, { maxBytes: MAX_BYTES, signal, tooLarge: pictureTooLarge });
    return buffer(bytes);
  }
  const path = await findFile(location, options);
  if ((await stat(path)).size > MAX_BYTES) throw pictureTooLarge();
  return readFile(path);
}
