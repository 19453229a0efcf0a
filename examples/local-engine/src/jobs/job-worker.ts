import { serveJobs } from './serve-jobs.ts';

serveJobs(async () => {
  const { createSwapEngine } = await import('../swap/engine.ts');
  const engine = await createSwapEngine();
  return ({ input, context }) => engine.runJob(input, context);
});
