import * as z from 'zod/mini';
import type { EngineLimits } from '../engine-options.ts';
import { badRequest } from '../http/reply.ts';

const LONGEST_MS = 7 * 24 * 60 * 60_000;
const LOOPBACK = ['127.0.0.1', 'localhost', '[::1]'];

const isLoopbackUrl = (text: string): boolean => {
  if (!URL.canParse(text)) return false;
  const { protocol, hostname } = new URL(text);
  return /^https?:$/.test(protocol) && LOOPBACK.includes(hostname);
};

const duration = z.optional(z.int().check(z.maximum(LONGEST_MS)));

const runRequestSchema = z.object({
  input: z.record(z.string(), z.unknown(), 'must be a JSON object'),
  webhook: z.optional(
    z.string().check(z.refine(isLoopbackUrl, 'this engine only calls loopback addresses')),
  ),
  policy: z.optional(
    z.object({
      executionTimeout: duration,
      ttl: duration,
      lowPriority: z.optional(z.boolean()),
    }),
  ),
});

/** The body of `/run` and `/runsync`. */
export type RunRequest = z.infer<typeof runRequestSchema>;

function checkMinimum(name: string, value: number | undefined, minimum: number): void {
  if (value !== undefined && value < minimum) {
    throw badRequest(`policy.${name}: must be at least ${minimum} ms`);
  }
}

/** Checks a body against the API's rules; throws the 400 that names the first thing wrong. */
export function parseRunRequest(body: unknown, limits: EngineLimits): RunRequest {
  const parsed = runRequestSchema.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw badRequest(`${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'invalid'}`);
  }
  const { policy } = parsed.data;
  checkMinimum('executionTimeout', policy?.executionTimeout, limits.minExecutionTimeoutMs);
  checkMinimum('ttl', policy?.ttl, limits.minTtlMs);
  return parsed.data;
}
