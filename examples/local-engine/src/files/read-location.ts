import { readFile } from 'node:fs/promises';
import { JobFailure } from '../jobs/job-failure.ts';
import { isFileKey } from './file-key.ts';
import { findStoredFile } from './file-store.ts';
import { isGranted } from './verify-file-url.ts';

/** Which files may be read, and whose signature counts. */
export interface ReadLocationOptions {
  readonly apiKey: string;
  readonly filesDir: string;
  readonly fileTtlMs: number;
}

const FILES_PATH = '/files/';
// A link outlives a restart on another port: what proves that it is ours is its signature, and nothing is fetched.
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

const refuse = (message: string): JobFailure => new JobFailure('INVALID_INPUT', message);

const refuseUrl = (): JobFailure =>
  refuse("sources by URL are only accepted from this engine's /files or as data: URIs");

function readDataUri(location: string): Uint8Array {
  const match = /^data:[^,]*?(;base64)?,/i.exec(location);
  if (!match) throw refuse('a data: URI has no data');
  const data = location.slice(match[0].length);
  if (match[1]) return Buffer.from(data, 'base64');
  try {
    return Buffer.from(decodeURIComponent(data), 'utf8');
  } catch {
    throw refuse('a data: URI is not encoded as it should be');
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

/** The path of the file behind a signed link to this engine's files; any other place is refused. */
export async function locateFile(location: string, options: ReadLocationOptions): Promise<string> {
  const { key, query } = parseFileUrl(location);
  const { apiKey } = options;
  if (!isGranted(query, { method: 'GET', key, apiKey })) {
    throw refuse('a link to a source file is expired or not signed for GET');
  }
  const file = await findStoredFile(key, options);
  if (!file) throw refuse('a source file does not exist or has expired');
  return file.path;
}

/** The bytes behind a signed link to this engine's files or in a data: URI; any other place is refused. */
export async function readLocation(
  location: string,
  options: ReadLocationOptions,
): Promise<Uint8Array> {
  if (/^data:/i.test(location)) return readDataUri(location);
  return readFile(await locateFile(location, options));
}
