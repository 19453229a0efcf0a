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
};

function translate(error: unknown, otherwise: string): unknown {
  if (isFaceSwapError(error)) return error;
  const name = nameOf(error);
  const code = name === 'QuotaExceededError' ? 'store-full' : 'store-unavailable';
  return new StoreError(MESSAGES[name] ?? otherwise, { code, cause: error });
}

/** What went wrong, in the terms of a store; what the browser said is the cause. */
export const toStoreError = (work: string, error: unknown): unknown =>
  translate(error, `The database of the browser failed while ${work}.`);

export const blockedError = (cause?: unknown): StoreError => new StoreError(BLOCKED, { cause });

/** The same for what happens before there is a database. */
export function toOpenError(error: unknown): unknown {
  // What Firefox says in a private window of old.
  if (nameOf(error) === 'InvalidStateError') return blockedError(error);
  return translate(
    error,
    'The database of the browser could not be opened. Free space on the disk, restart the browser, and try again.',
  );
}
