import * as z from 'zod/mini';

/** What the process that runs the Worker is told first; to be disconnected tells it to end. */
export const startMessageSchema = z.object({
  configPath: z.string(),
  dataDir: z.string(),
  port: z.int(),
  vars: z.record(z.string(), z.string()),
});

export type StartMessage = z.infer<typeof startMessageSchema>;

export const WORKER_START_CODES = ['port-taken', 'failed', 'timeout'] as const;

export type WorkerStartCode = (typeof WORKER_START_CODES)[number];

/** What it answers. */
export const startedMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready'), url: z.string() }),
  z.object({ type: z.literal('failed'), code: z.enum(WORKER_START_CODES), message: z.string() }),
]);

export type StartedMessage = z.infer<typeof startedMessageSchema>;
