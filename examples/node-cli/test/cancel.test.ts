import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { isPhase, runCli, startCli } from './support/cli.ts';
import { makeHome, readStats, type ScriptedEngine, startScriptedEngine } from './support/home.ts';

const FAR = 120_000;

async function expectIdle(engine: ScriptedEngine): Promise<void> {
  const { queued, running } = await readStats(engine);
  expect([...queued, ...running]).toEqual([]);
}

describe('Ctrl-C', () => {
  it.each(['waiting', 'uploading', 'submitting', 'queued', 'processing'] as const)(
    'as soon as %s is seen stops the remote job too and exits 130',
    async (phase) => {
      const home = await makeHome();
      const engine = await startScriptedEngine(home, { jobMs: FAR, workers: 1 });
      const cli = startCli(['swap', '--json'], { home });
      await cli.until(isPhase(phase));
      cli.child.kill('SIGINT');
      const { code, end, stderr } = await cli.exited;
      expect(code, stderr).toBe(130);
      expect(end).toMatchObject({ type: 'end', outcome: 'cancelled', exitCode: 130, out: null });
      expect(['confirmed', 'not-needed']).toContain(end?.cancellation);
      await expectIdle(engine);
    },
  );

  it('says that an unreachable job may be billed, and --resume stops it later', async () => {
    const home = await makeHome();
    const engine = await startScriptedEngine(home, { jobMs: FAR, workers: 1 });
    const port = new URL(engine.url).port;
    const cli = startCli(['swap', '--json'], { home });
    await cli.until(isPhase('processing'));
    process.kill(engine.pid, 'SIGKILL');
    cli.child.kill('SIGINT');
    const { code, end } = await cli.exited;
    expect(code).toBe(130);
    expect(end).toMatchObject({ outcome: 'cancelled', cancellation: 'unconfirmed' });
    expect(end?.message).toMatch(/bill/i);

    const back = await startScriptedEngine(home, { jobMs: FAR, port, workers: 1 });
    expect((await readStats(back)).running.length + (await readStats(back)).queued.length).toBe(1);
    const resumed = await runCli(['swap', '--resume', '--json'], { home });
    expect(resumed.end, resumed.stderr).toMatchObject({
      outcome: 'cancelled',
      cancellation: 'confirmed',
      taskId: end?.taskId,
    });
    await expectIdle(back);
  });

  it('that comes after the result is there leaves the result', async () => {
    const home = await makeHome();
    await startScriptedEngine(home, { jobMs: 50 });
    const out = join(home, 'result.png');
    const cli = startCli(['swap', '--json', '--out', out], { home });
    await cli.until(({ phase }) => phase === 'ended');
    cli.child.kill('SIGINT');
    const { end } = await cli.exited;
    expect(end).toMatchObject({ outcome: 'completed', out });
  });
});
