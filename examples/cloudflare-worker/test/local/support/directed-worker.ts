/** A worker whose jobs do what a test tells them while they run, by orders in a file. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { JobFailure } from '../../../../local-engine/src/jobs/job-failure.ts';
import { serveJobs } from '../../../../local-engine/src/jobs/serve-jobs.ts';
import { type Order, orderPath, RESULT } from './orders.ts';

const PACE_MS = 20;

const targetOf = (input: unknown): URL => {
  const { target_url: url, target_file: file } = Object(input);
  return new URL(String(url ?? file));
};

async function readOrder(path: string): Promise<Order> {
  const text = await readFile(path, 'utf8').catch(() => '{}');
  return JSON.parse(text) as Order;
}

serveJobs(async ({ dataDir }) => async ({ input, context }) => {
  const target = targetOf(input);
  const path = orderPath(dataDir, target.pathname.split('/').at(-1) ?? '');
  await context.readFile(target.href);
  for (;;) {
    const { progress, end } = await readOrder(path);
    if (progress !== undefined) context.onProgress({ progress });
    if (end === 'fail') throw new JobFailure('NO_FACE_IN_SOURCE', 'There is no face.');
    if (end === 'finish') break;
    await sleep(PACE_MS);
  }
  await writeFile(join(await context.openWorkDir(), 'result.png'), RESULT);
  context.keepResult('result.png');
  return { made: true };
});
