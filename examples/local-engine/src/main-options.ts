import { parseArgs } from 'node:util';
import * as z from 'zod/mini';
import { type FaultRule, parseFaultSpec } from './faults/fault-rule.ts';

const seconds = z.pipe(
  z.coerce.number().check(z.positive()),
  z.transform((value: number) => value * 1000),
);
const count = z.coerce.number().check(z.int(), z.minimum(0));

const schema = z.object({
  data: z.string().check(z.minLength(1)),
  port: z.optional(count),
  'api-key-env': z.optional(z.string()),
  endpoint: z.optional(z.string()),
  workers: z.optional(count),
  worker: z.optional(z.enum(['swap', 'scripted'])),
  'scripted-ms': z.optional(count),
  'idle-exit': z.optional(seconds),
  retention: z.optional(seconds),
  'input-origin': z.optional(z.array(z.string())),
  fault: z.optional(z.array(z.string())),
  'allow-faults': z.optional(z.boolean()),
});

const text = { type: 'string' } as const;

/** The program's arguments. */
export interface MainOptions {
  readonly dataDir: string;
  readonly port?: number | undefined;
  readonly apiKeyEnv?: string | undefined;
  readonly endpointId?: string | undefined;
  readonly workers?: number | undefined;
  readonly worker?: 'swap' | 'scripted' | undefined;
  readonly scriptedMs?: number | undefined;
  readonly idleExitMs?: number | undefined;
  readonly retentionMs?: number | undefined;
  readonly inputOrigins?: readonly string[] | undefined;
  readonly faults: readonly FaultRule[];
  readonly allowFaults?: boolean | undefined;
}

/** Reads the program's arguments; throws a TypeError that says which one is wrong. */
export function parseMainOptions(args: readonly string[]): MainOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      data: text,
      port: text,
      'api-key-env': text,
      endpoint: text,
      workers: text,
      worker: text,
      'scripted-ms': text,
      'idle-exit': text,
      retention: text,
      'input-origin': { type: 'string', multiple: true },
      fault: { type: 'string', multiple: true },
      'allow-faults': { type: 'boolean' },
    },
  });
  const parsed = schema.safeParse(values);
  if (!parsed.success) throw new TypeError(`Wrong arguments:\n${z.prettifyError(parsed.error)}`);
  const { data } = parsed;
  return {
    dataDir: data.data,
    port: data.port,
    apiKeyEnv: data['api-key-env'],
    endpointId: data.endpoint,
    workers: data.workers,
    worker: data.worker,
    scriptedMs: data['scripted-ms'],
    idleExitMs: data['idle-exit'],
    retentionMs: data.retention,
    inputOrigins: data['input-origin'],
    faults: (data.fault ?? []).map(parseFaultSpec),
    allowFaults: data['allow-faults'],
  };
}
