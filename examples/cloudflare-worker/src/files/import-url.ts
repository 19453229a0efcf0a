import type { Context } from 'hono';
import type { AppEnv } from '../http/context.ts';
import { isAddress } from '../http/hosts.ts';
import { Problem } from '../http/problem.ts';
import { tooManyBytes } from './accept.ts';
import { type OpenedUrl, openUrl } from './open-url.ts';
import { beginWholeUpload } from './whole-upload.ts';

/** A request that brings a file waits for all of it, and its caller not for ever. */
const MOST_MS = 45_000;

const refuse = (message: string): Problem =>
  new Problem({ status: 400, code: 'url-not-allowed', message });

/** It may well be there a moment later. */
const unavailable = (message: string): Problem =>
  new Problem({ status: 502, code: 'source-unavailable', message, retryAfter: 10 });

/** Null unless it is plain https on one of the hosts. */
export function allowedUrl(text: string, hosts: ReadonlySet<string>): URL | null {
  if (!URL.canParse(text)) return null;
  const url = new URL(text);
  const plain =
    url.protocol === 'https:' && url.port === '' && `${url.username}${url.password}` === '';
  return plain && !isAddress(url.hostname) && hosts.has(url.hostname) ? url : null;
}

async function open(url: URL): Promise<OpenedUrl> {
  try {
    return await openUrl(url.href, AbortSignal.timeout(MOST_MS));
  } catch {
    throw unavailable('This URL could not be read.');
  }
}

/** Fetches an input from one of the hosts that the settings name, and stores it like an upload; gives its id. */
export async function importUrl(c: Context<AppEnv>, text: string): Promise<string> {
  const { sourceHosts, limits } = c.get('settings');
  const url = allowedUrl(text, sourceHosts);
  if (url === null) throw refuse('Files may not be fetched from this URL: see SOURCE_HOSTS.');
  const opened = await open(url);
  const { status, length, name, chunks } = opened;
  try {
    if (status >= 500) throw unavailable(`The URL answered ${status}.`);
    if (status !== 200) throw refuse(`The URL answered ${status}.`);
    if (length !== null && length > limits.videoBytes) throw tooManyBytes(limits.videoBytes);
    return await store(c, { name, size: length ?? limits.videoBytes, chunks });
  } finally {
    opened.close();
  }
}

interface Fetched extends Pick<OpenedUrl, 'name' | 'chunks'> {
  /** Bytes at most. */
  readonly size: number;
}

async function store(c: Context<AppEnv>, { name, size, chunks }: Fetched): Promise<string> {
  const upload = await beginWholeUpload(c, { name, type: '', size });
  try {
    for await (const chunk of toProblems(chunks)) await upload.write(chunk);
    return (await upload.end()).fileId;
  } catch (error) {
    await upload.undo();
    throw error;
  }
}

async function* toProblems(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* chunks;
  } catch {
    throw unavailable('The URL broke off.');
  }
}
