/** A worker whose job makes a file and names it as the result. */
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { serveJobs } from '../../src/jobs/serve-jobs.ts';

serveJobs(async () => async ({ context }) => {
  const folder = await context.openWorkDir();
  await writeFile(join(folder, 'result.txt'), 'made');
  context.keepResult('result.txt');
  return { made: true };
});
