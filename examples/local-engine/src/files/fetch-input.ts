import { JobFailure } from '../jobs/job-failure.ts';
import { createStallGuard } from '../video/stall-guard.ts';

/** How much is fetched, and how long a silent server is waited for. */
export interface FetchInputOptions {
  readonly maxBytes: number;
  /** What a longer input fails with. */
  readonly tooLarge: () => JobFailure;
  readonly signal: AbortSignal;
  /** Half a minute unless told. */
  readonly stallMs?: number | undefined;
}

const STALL_MS = 30_000;

/** It says nothing of the address, which is a secret: whoever has it may read the file. */
const unreadable = (why: string): JobFailure =>
  new JobFailure(
    'INPUT_UNREADABLE',
    `An input could not be fetched: ${why}. Upload the file again, or make a new link to it.`,
  );

/** Whether a location is at one of the origins; a name or a password in it is never sent anywhere. */
export function isAtOrigin(location: string, origins: readonly string[]): boolean {
  if (!URL.canParse(location)) return false;
  const { origin, username, password } = new URL(location);
  return username === '' && password === '' && origins.includes(origin);
}

/** The bytes at an address, as they come; throws a `JobFailure` when they cannot be had. Follows no redirect. */
export async function* fetchInput(
  location: string,
  { maxBytes, tooLarge, signal, stallMs = STALL_MS }: FetchInputOptions,
): AsyncGenerator<Uint8Array> {
  const leaving = new AbortController();
  const guard = createStallGuard(stallMs, () => leaving.abort());
  try {
    const response = await guard.during(
      fetch(location, {
        redirect: 'error',
        headers: { 'accept-encoding': 'identity' },
        signal: AbortSignal.any([signal, leaving.signal]),
      }),
    );
    if (!response.ok) throw unreadable(`its server answered ${response.status}`);
    if (Number(response.headers.get('content-length')) > maxBytes) throw tooLarge();
    const reader = response.body?.getReader();
    let size = 0;
    while (reader !== undefined) {
      const { done, value } = await guard.during(reader.read());
      if (done) return;
      size += value.byteLength;
      if (size > maxBytes) throw tooLarge();
      yield value;
    }
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof JobFailure) throw error;
    throw unreadable(guard.hasStalled() ? 'its server fell silent' : 'the connection failed');
  } finally {
    leaving.abort();
  }
}
