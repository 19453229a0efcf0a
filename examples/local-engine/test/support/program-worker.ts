/** A worker whose job starts a program that would run for a minute, and keeps its thread's processor busy meanwhile. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { serveJobs } from '../../src/jobs/serve-jobs.ts';

const MINUTE = 60_000;

function burn(ms: number): void {
  const end = Date.now() + ms;
  while (Date.now() < end);
}

serveJobs(async ({ dataDir }) => async ({ id, input, context }) => {
  const { busyBeforeMs = 0, busyMs = 0 } = Object(input);
  burn(busyBeforeMs);
  const child = context.adopt(() => {
    const started = spawn(process.execPath, ['-e', `setTimeout(() => {}, ${MINUTE})`]);
    writeFileSync(join(dataDir, `pid-${id}`), String(started.pid));
    // The engine does not know of the program yet.
    burn(busyMs);
    return started;
  });
  burn(busyMs);
  await once(child, 'exit');
  return { ended: true };
});
