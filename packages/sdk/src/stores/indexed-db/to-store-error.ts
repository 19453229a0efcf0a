import { isFaceSwapError } from '../../errors/face-swap-error.ts';
import { StoreError } from '../../errors/store-error.ts';

export const nameOf = (error: unknown): string =>
  typeof error === 'object' && error !== null && 'name' in error ? String(error.name) : '';

const BLOCKED =
  'This page may not keep data. Use a normal window rather than a private one, allow this site to keep data in the ' +
  'settings of the browser, and do not run the app in a sandboxed frame.';

const MESSAGES: Readonly<Record<string, string>> = {
  QuotaExceededError:
    'The browser has no more room for this site. Remove old tasks or free space on the disk, and try again.',
  SecurityError: BLOCKED,
  VersionError: 'A newer version of this app has changed its database. Reload the page.',
  NotReadableError:
    'A file can no longer be read: it was moved, changed or deleted. Choose it again.',
  NotFoundError: 'A file, or the database, is gone. Choose the file again, or reload the page.',
};

/** What went wrong, in the terms of a store; what the browser said is the cause. */
export function toStoreError(work: string, error: unknown): unknown {
  if (isFaceSwapError(error)) return error;
  const name = nameOf(error);
  const message = MESSAGES[name] ?? `The database of the browser failed while ${work}.`;
  const code = name === 'QuotaExceededError' ? 'store-full' : 'store-unavailable';
  return new StoreError(message, { code, cause: error });
}

export const noDatabase = (cause?: unknown): StoreError => new StoreError(BLOCKED, { cause });
