import * as z from 'zod/mini';

const JOB_ID = /^[a-zA-Z0-9_-]{1,100}$/;

const TERMINAL = ['COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT'];

/** The form in which a job is kept on disk. */
export const jobSchema = z.object({
  id: z.string().check(z.regex(JOB_ID)),
  status: z.enum(['IN_QUEUE', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'CANCELLED', 'TIMED_OUT']),
  sync: z.boolean(),
  createdAt: z.number(),
  /** When it was last put into the queue; `delayTime` counts from here. */
  queuedAt: z.number(),
  startedAt: z.optional(z.number()),
  finishedAt: z.optional(z.number()),
  workerId: z.optional(z.string()),
  retries: z.number(),
  executions: z.number(),
  executionTimeout: z.number(),
  ttl: z.number(),
  webhook: z.optional(z.string()),
  error: z.optional(z.string()),
  hasOutput: z.boolean(),
  /** The key of the file that is the result; the output then gets a link to it. */
  resultKey: z.optional(z.string()),
  /** Whether a client has seen how it ended. */
  fetched: z.boolean(),
});

/** All that is known of a job, but for its input and its output, which may be large. */
export type Job = z.infer<typeof jobSchema>;

/** Whether a job has ended. */
export const isTerminal = ({ status }: Pick<Job, 'status'>): boolean => TERMINAL.includes(status);

/** How one execution of a job ended; `lost` is a worker that died or refused the job. */
export type Outcome =
  | {
      readonly kind: 'completed';
      readonly outputText: string | null;
      readonly resultName: string | null;
    }
  | { readonly kind: 'failed'; readonly error: string; readonly outputText: string | null }
  | { readonly kind: 'lost' }
  | { readonly kind: 'stopped' };
