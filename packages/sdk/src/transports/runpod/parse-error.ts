import { readField } from '../../http/read-field.ts';
import { createFailure, type Failure, type FailureCode } from '../../task/failure.ts';

const TEXT_KEYS = ['error_message', 'message', 'error', 'detail', 'details'] as const;
const TRACEBACK = 'Traceback (most recent call last)';

/** A Python traceback ends with the line that says what happened. */
const withoutTraceback = (text: string): string =>
  text.includes(TRACEBACK) ? (text.trimEnd().split('\n').at(-1) ?? '') : text;

function parseJsonText(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** What went wrong, in the worker's words, out of text, JSON text, a list or an object; null when it says nothing. */
export function parseErrorText(error: unknown, depth = 4): string | null {
  if (depth === 0) return null;
  if (typeof error === 'string') {
    const inner = parseJsonText(error);
    if (inner !== undefined) return parseErrorText(inner, depth - 1);
    return withoutTraceback(error).trim() || null;
  }
  if (Array.isArray(error)) {
    const texts = error.slice(0, 10).map((item) => parseErrorText(item, depth - 1));
    return texts.filter((text) => text !== null).join('; ') || null;
  }
  for (const key of TEXT_KEYS) {
    const text = parseErrorText(readField(error, key) ?? null, depth - 1);
    if (text !== null) return text;
  }
  return null;
}

/** Whether an output says by itself that the work failed: `success: false`, or `status` `error` or `failed`. */
export function isSoftFailure(output: unknown): boolean {
  if (readField(output, 'success') === false) return true;
  const status = readField(output, 'status');
  return typeof status === 'string' && /^(error|failed)$/i.test(status);
}

/**
 * A worker's failure as ours: its `error_code`, translated by `codes`, or `job-failed`. The job ran, so it may be
 * billed; a traceback is left out of the detail.
 */
export function parseFailure(
  error: unknown,
  output: unknown,
  codes: Readonly<Record<string, FailureCode>> = {},
): Failure {
  const name = readField(output, 'error_code') ?? readField(error, 'error_code');
  const known = typeof name === 'string' && Object.hasOwn(codes, name) ? codes[name] : undefined;
  return createFailure(known ?? 'job-failed', {
    mayBeBilled: true,
    detail: parseErrorText(error) ?? parseErrorText(output),
  });
}
