import type { FileSource } from '../task/file-source.ts';
import { unreadable } from './unreadable.ts';

const MIB = 1_048_576;

async function read(file: FileSource, start: number, end: number): Promise<ArrayBuffer> {
  try {
    return await file.slice(start, end).arrayBuffer();
  } catch (cause) {
    throw unreadable(file.name, cause);
  }
}

/**
 * Tells a file from another one of the same name and size: SHA-256, in hex, of its first and last MiB and its size.
 * Null where the platform has no WebCrypto, as on a page that came by plain http.
 */
export async function fingerprintOf(file: FileSource): Promise<string | null> {
  const { crypto } = globalThis as { crypto?: { readonly subtle?: SubtleCrypto } };
  if (crypto?.subtle === undefined) return null;
  const { size } = file;
  const head = await read(file, 0, Math.min(MIB, size));
  const tail = await read(file, Math.max(0, size - MIB), size);
  const bytes = await new Blob([head, tail, String(size)]).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
