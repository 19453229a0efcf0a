import type { Readable } from 'node:stream';

/** An answer that is not sent yet. */
export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Readable | null;
}

/** An answer of text. */
export const text = (status: number, body: string, type: string): Reply => ({
  status,
  headers: { 'content-type': type, 'content-length': String(Buffer.byteLength(body)) },
  body,
});

/** `body` is JSON text already. */
export const rawJson = (status: number, body: string): Reply =>
  text(status, body, 'application/json');

/** An answer of JSON. */
export function json(
  status: number,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  const reply = rawJson(status, JSON.stringify(value));
  return { ...reply, headers: { ...reply.headers, ...headers } };
}

/** An answer without a body. */
export const empty = (status: number, headers: Readonly<Record<string, string>> = {}): Reply => ({
  status,
  headers,
  body: null,
});

/** Thrown anywhere in a handler to end the call with this answer. */
export class ReplyError extends Error {
  override readonly name = 'ReplyError';
  readonly reply: Reply;

  constructor(reply: Reply) {
    super(`HTTP ${reply.status}`);
    this.reply = reply;
  }
}

/** Ends the call with a 400 that says why. */
export const badRequest = (message: string): ReplyError =>
  new ReplyError(json(400, { error: `bad request: ${message}` }));

/** Ends the call with the 404 of an unknown or expired job. */
export const jobNotFound = (): ReplyError => new ReplyError(json(404, { error: 'job not found' }));
