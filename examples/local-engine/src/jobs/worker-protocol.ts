import * as z from 'zod/mini';

/** What a job thread is started with. */
export interface WorkerSettings {
  readonly threadId: string;
  readonly apiKey: string;
  readonly dataDir: string;
  readonly filesDir: string;
  readonly fileTtlMs: number;
  readonly inputOrigins: readonly string[];
  readonly maxFileBytes: number;
  readonly scriptedMs: number;
  /** The memory of the gate that the thread's programs go through. */
  readonly programs: SharedArrayBuffer;
}

/** A thread is sent a job to run, or told to end what it is doing. */
export type ThreadMessage = ({ readonly type: 'run' } & RunMessage) | { readonly type: 'stop' };

/** A job to run. */
export interface RunMessage {
  readonly jobId: string;
  /** 1 on the first execution, 2 when the job was dispatched again. */
  readonly attempt: number;
  readonly inputText: string;
  /** The job's own folder: another one for each execution. */
  readonly workDir: string;
}

const outputText = z.nullable(z.string());

/** The form of what a thread says. */
export const workerMessageSchema = z.discriminatedUnion('type', [
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('progress'), progressText: z.string() }),
  /** A process that must not outlive the job; when it has ended too. */
  z.object({ type: z.literal('child'), pid: z.number(), alive: z.boolean() }),
  z.object({
    type: z.literal('completed'),
    outputText,
    /** The name of the result in the job's own folder. */
    resultName: z.nullable(z.string()),
  }),
  z.object({ type: z.literal('failed'), error: z.string(), outputText }),
]);

/** What a thread says: once that it is ready, then for each job its progress and how it ended. */
export type WorkerMessage = z.infer<typeof workerMessageSchema>;
