const SENDABLE = /^[\x21-\x7e]+$/;

/** A header cannot carry anything else, and the platform's own error would quote it. */
export const isSendable = (value: unknown): value is string =>
  typeof value === 'string' && SENDABLE.test(value);

/** What is shorter is no key but a word that a result may well contain. */
const MIN_SECRET = 16;

/** Takes a secret out of what a backend repeats, so that it stays out of errors and records. */
export const redact = (text: string, secret: string | null): string =>
  secret === null || secret.length < MIN_SECRET ? text : text.replaceAll(secret, '[redacted]');
