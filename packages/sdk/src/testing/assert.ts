import { type FaceSwapError, isFaceSwapError } from '../errors/face-swap-error.ts';

function show(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  try {
    const text = JSON.stringify(value) ?? String(value);
    return text.length > 300 ? `${text.slice(0, 300)}…` : text;
  } catch {
    return String(value);
  }
}

/** Throws an error that says what was promised. */
export function assert(condition: boolean, promise: string): asserts condition {
  if (condition) return;
  const error = new Error(`Broken promise: ${promise}`);
  error.name = 'ContractError';
  throw error;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

/** Whether two JSON values are the same, whatever the order of their keys. */
export function isSame(first: unknown, second: unknown): boolean {
  if (Object.is(first, second)) return true;
  if (!isObject(first) || !isObject(second)) return false;
  if (Array.isArray(first) !== Array.isArray(second)) return false;
  const keys = Object.keys(first);
  if (keys.length !== Object.keys(second).length) return false;
  return keys.every((key) => Object.hasOwn(second, key) && isSame(first[key], second[key]));
}

export function assertSame(actual: unknown, expected: unknown, promise: string): void {
  assert(isSame(actual, expected), `${promise}; got ${show(actual)}, not ${show(expected)}`);
}

export function assertBytes(actual: Uint8Array, expected: Uint8Array, promise: string): void {
  const { byteLength } = expected;
  assert(actual.byteLength === byteLength, `${promise}; got ${actual.byteLength} of ${byteLength}`);
  const wrong = expected.findIndex((byte, index) => byte !== actual[index]);
  assert(wrong < 0, `${promise}; byte ${wrong} is ${actual[wrong]}, not ${expected[wrong]}`);
}

/** Resolves to what the work rejected with. */
export async function rejectionOf(work: () => Promise<unknown>, promise: string): Promise<unknown> {
  let value: unknown;
  try {
    value = await work();
  } catch (error) {
    return error;
  }
  throw new Error(`Broken promise: ${promise}; it resolved to ${show(value)}`);
}

/** Resolves to the error, after checking that it is one of ours and of the named kind. */
export async function ourRejectionOf(
  work: () => Promise<unknown>,
  name: 'StoreError' | 'TransportError' | 'UploadError',
  promise: string,
): Promise<FaceSwapError> {
  const error = await rejectionOf(work, promise);
  assert(
    isFaceSwapError(error) && error.name === name,
    `${promise} with a ${name}; got ${show(error)}`,
  );
  return error;
}

/** One turn of the event loop. */
export const turn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

/** Whether a promise settles within some turns of the event loop. */
export async function settles(work: Promise<unknown>, turns = 500): Promise<boolean> {
  let settled = false;
  const done = (): void => {
    settled = true;
  };
  work.then(done, done);
  for (let left = turns; left > 0 && !settled; left -= 1) await turn();
  return settled;
}
