import type { JobRequest, TransportAccepts } from '../../contracts/transport.ts';
import type { Failure } from '../../task/failure.ts';
import type { JobOutput } from '../../task/job.ts';
import type { Json } from '../../task/json.ts';

/**
 * How one published worker image spells its inputs and outputs. The parse functions are handed whatever JSON the
 * worker gave and do not throw; should one, the transport turns it into a failure with code `internal`.
 */
export interface RunpodPreset {
  readonly name: string;
  /** Checked by the transport before `buildInput` is called: a request it refuses never gets there. */
  readonly accepts: TransportAccepts;
  /** The `input` object of a run; RunPod drops an empty one, so it is never sent. */
  buildInput(request: JobRequest): Record<string, Json>;
  /** The result of a COMPLETED job; null when there is none in it. */
  parseOutput(output: unknown): JobOutput | null;
  /** Fraction 0 to 1 out of what the worker reports while it runs; null when it says nothing. */
  parseProgress(output: unknown): number | null;
  /** Whether a COMPLETED job says in its output that it failed. */
  isSoftFailure(output: unknown): boolean;
  parseError(error: unknown, output: unknown): Failure;
}

const MIB = 1_048_576;

/** The largest body that `/run` takes: 10 MiB, in bytes. */
export const MAX_BODY_BYTES = 10 * MIB;

/**
 * Bytes of all inputs together that fit into one body: 256 KiB are kept for the rest of the JSON and base64 makes
 * 4 characters of 3 bytes, so (10 MiB - 0.25 MiB) * 3/4 = 7.31 MiB.
 */
export const MAX_INLINE_BYTES = ((MAX_BODY_BYTES - MIB / 4) * 3) / 4;

const DATA_URL = /^data:[^,]{0,200};base64,/i;

export const isBase64DataUrl = (url: string): boolean => DATA_URL.test(url);

/** The raw base64 of a `data:` URL, for workers that do not strip the prefix themselves; other text as it is. */
export const stripDataPrefix = (url: string): string => url.replace(DATA_URL, '');
