import * as z from 'zod/mini';

const MIB = 1024 * 1024;
const HOUR = 3_600_000;

const bytes = (standard: number) => z._default(z.int().check(z.gte(1)), standard);
const count = bytes;

/** What one owner may have and send. Set any of them in the variable `LIMITS`, as JSON. */
export const limitsSchema = z.strictObject({
  imageBytes: bytes(20 * MIB),
  imagePixels: count(50_000_000),
  videoBytes: bytes(2048 * MIB),
  videoSeconds: count(600),
  /** R2 wants parts of at least 5 MiB, all but the last of one size. */
  partBytes: z._default(z.int().check(z.gte(5 * MIB), z.lte(32 * MIB)), 8 * MIB),
  /** What Cloudflare takes in one request, on its smaller plans. */
  singleUploadBytes: bytes(95 * MIB),
  uploadBytesPerDay: bytes(10_240 * MIB),
  /** Unfinished and finished files at a time. */
  files: count(500),
  fileTtlMs: count(24 * HOUR),
  /** How long an ended task is listed. */
  taskTtlMs: count(30 * 24 * HOUR),
  /** Ended tasks that are listed; the oldest of more are deleted. */
  tasks: count(1000),
  /** Tasks that have not ended; further ones are refused. */
  activeTasks: count(20),
  /** Tasks at work at once; further ones wait. */
  concurrency: count(5),
  tasksPerHour: count(120),
  /** How long a job may wait in the endpoint's queue, and how long it may run. */
  queueMs: z._default(z.int().check(z.gte(5_000)), HOUR / 4),
  runMs: z._default(z.int().check(z.gte(5_000)), HOUR / 2),
});

export type Limits = z.infer<typeof limitsSchema>;
