import { expect } from 'vitest';
import { isOver, type WildClient } from './wild-client.ts';

/** A Worker of whichever kind, and the endpoint behind it. */
export interface ReportBench {
  readonly client: WildClient;
  /** Ids of uploaded files. */
  readonly face: string;
  readonly video: string;
  /** Jobs that the endpoint is working on, or will. */
  activeJobs(): number;
  /** Lets the endpoint end its job by its own time limit. */
  endByTimeLimit(): Promise<void>;
}

const PATIENCE_MS = 6_000;

/** With another quality it is another swap: the same one again would be taken for a repetition. */
async function startSwap({ client, face, video }: ReportBench, quality: number): Promise<string> {
  const options = { video_quality: quality };
  const swap = { mode: 'single-video', source: face, target: video, options };
  const { status, data } = await client.process(swap);
  expect(status).toBe(200);
  return data.jobId;
}

/** The first report: what the app shows of a running video swap is what is going on. */
export async function expectShownAsRunning(bench: ReportBench): Promise<void> {
  const { client } = bench;
  const id = await startSwap(bench, 20);
  const seen = await client.follow(id, isOver);
  const running = seen.filter(({ status }) => status === 'processing');
  expect(running.length, 'it is shown as running').toBeGreaterThan(0);
  const shown = new Set(running.map(({ progress }) => progress));
  expect(shown.size, 'the progress that is shown moves').toBeGreaterThan(2);
  const progress = seen.map((status) => status.progress);
  expect(progress, 'it never goes back').toEqual(progress.toSorted((a, b) => a - b));
  expect(seen.at(-1)).toMatchObject({ status: 'completed', progress: 100 });
}

/** The other half of it: a job that the endpoint has ended by itself is not shown as running for ever. */
export async function expectShownAsEnded(bench: ReportBench): Promise<void> {
  const { client } = bench;
  const id = await startSwap(bench, 21);
  await client.follow(id, ({ status }) => status === 'processing');
  await bench.endByTimeLimit();
  const end = (await client.follow(id, isOver, PATIENCE_MS)).at(-1);
  expect(end?.status).toBe('failed');
}

/** The second report: a running task is stopped, for the app and on the GPU. */
export async function expectStoppable(bench: ReportBench): Promise<void> {
  const { client } = bench;
  const id = await startSwap(bench, 22);
  await client.follow(id, ({ status }) => status === 'processing');
  expect(bench.activeJobs(), 'it runs on the GPU').toBe(1);
  const before = (await client.status(id)).data;
  const answer = await client.cancel(id);
  expect(answer.status, 'the stop is accepted').toBe(200);
  const { data } = await client.status(id);
  expect(data, 'it is shown as stopped').toMatchObject({
    status: 'failed',
    error_message: '任务已被用户取消',
  });
  expect(Date.parse(data.updated_at)).toBeGreaterThan(Date.parse(before.updated_at));
  expect(bench.activeJobs(), 'nothing runs on the GPU').toBe(0);
}
