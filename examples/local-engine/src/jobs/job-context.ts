import type { ChildProcess } from 'node:child_process';

/** What a job may ask of the engine while it works. */
export interface JobContext {
  /** The bytes behind a signed link to the engine's files, in a `data:` URI or at an input origin. */
  readFile(location: string): Promise<Uint8Array>;
  /** The path of a file that holds them, only to be read. */
  locateFile(location: string): Promise<string>;
  /** Any JSON; ours has a `stage` and a `progress` in percent, below 100 until the job has ended. */
  onProgress(progress: unknown): void;
  /** A folder of the job's own, removed when the job has ended in whatever way. */
  openWorkDir(): Promise<string>;
  /** Names a file in that folder as the result: it is kept, and the output gets a `result_url`. */
  keepResult(name: string): void;
  /** Lets `start` start a process that must not outlive the job; throws, without it, when the job is being ended. */
  adopt<Child extends ChildProcess>(start: () => Child): Child;
  /** Aborted when the job is cancelled. */
  readonly signal: AbortSignal;
}
