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
  /** Makes the endpoint end its job by its own time limit. */
  endByTimeLimit(): Promise<void>;
}

async function startSwap({ client, face, video }: ReportBench, options = {}): Promise<string> {
  const swap = { mode: 'single-video', source: face, target: video, options };
  const { status, data } = await client.process(swap);
  expect(status).toBe(200);
  return data.jobId;
}

/** The first report: what the app shows of a running video swap is what is going on. */
export async function expectShownAsRunning(bench: ReportBench): Promise<void> {
  const { client } = bench;
  const id = await startSwap(bench);
  const seen = await client.follow(id, isOver);
  const shown = seen.slice(0, -1);
  const running = shown.filter(({ status }) => status === 'processing');
  expect(shown.map(({ status }) => status)).not.toContain('failed');
  expect(new Set(running.map(({ progress }) => progress)).size).toBeGreaterThan(2);
  const progress = seen.map((status) => status.progress);
  expect(progress).toEqual([...progress].sort((a, b) => a - b));
  expect(seen.at(-1)).toMatchObject({ status: 'completed', progress: 100 });

  const late = await startSwap(bench, { video_quality: 30 });
  await client.follow(late, ({ status }) => status === 'processing');
  await bench.endByTimeLimit();
  const end = (await client.follow(late, isOver, 15_000)).at(-1);
  expect(end?.status).toBe('failed');
}

/** The second report: a running task is stopped, for the app and on the GPU. */
export async function expectStoppable(bench: ReportBench): Promise<void> {
  const { client } = bench;
  const id = await startSwap(bench);
  await client.follow(id, ({ status }) => status === 'processing');
  expect(bench.activeJobs()).toBe(1);
  const before = (await client.status(id)).data;
  const answer = await client.cancel(id);
  expect(answer.status).toBe(200);
  const { data } = await client.status(id);
  expect(data).toMatchObject({ status: 'failed', error_message: '任务已被用户取消' });
  expect(Date.parse(data.updated_at)).toBeGreaterThanOrEqual(Date.parse(before.updated_at));
  expect(bench.activeJobs()).toBe(0);
}
