import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { PHASES } from '@faceswap/sdk';
import { beforeAll, describe, expect, it } from 'vitest';
import {
  createRecogniser,
  distance,
  openPicture,
} from '../../local-engine/test/support/face-metrics.ts';
import { type Exit, runCli, startCli } from './support/cli.ts';
import { isPng, makeHome, samplePath } from './support/home.ts';

const describeFace = async (path: string) => {
  const recognise = await recogniser;
  return (await recognise(await openPicture(path))).descriptor;
};

const PROCESSING = PHASES.indexOf('processing');

const recogniser = createRecogniser();

const readPid = (home: string): number =>
  (JSON.parse(readFileSync(join(home, 'engine', 'engine.json'), 'utf8')) as { pid: number }).pid;

const readUrl = (home: string): string =>
  (JSON.parse(readFileSync(join(home, 'engine', 'engine.json'), 'utf8')) as { url: string }).url;

describe('a swap on the engine that the program starts', () => {
  let home: string;
  let first: Exit;
  let pid: number;

  beforeAll(async () => {
    home = await makeHome();
    first = await runCli(['swap'], { home });
    pid = readPid(home);
  });

  it('swaps the samples for real and prints where the result is', async () => {
    expect(first.stderr).not.toMatch(/^\s+at /m);
    expect(first.code).toBe(0);
    const out = first.stdout.trim();
    expect(out).toMatch(/\/out\/swap-[0-9a-f]{16}\.png$/);
    expect(first.stdout.split('\n')).toHaveLength(2);
    expect(isPng(await readFile(out))).toBe(true);
    const made = await describeFace(out);
    expect(distance(made, await describeFace(samplePath('mona-lisa.jpg')))).toBeLessThan(0.6);
    expect(distance(made, await describeFace(samplePath('astronaut.jpg')))).toBeGreaterThan(
      distance(made, await describeFace(samplePath('mona-lisa.jpg'))),
    );
  });

  it('says in plain lines on standard error what goes on', () => {
    const lines = first.stderr.trim().split('\n');
    expect(lines).toEqual(
      expect.arrayContaining(['Checking the files', 'Uploading', 'Starting', 'In the queue']),
    );
    expect(lines).toContain('AI-generated face swap');
    // biome-ignore lint/suspicious/noControlCharactersInRegex: no control sequences in a pipe
    expect(first.stderr).not.toMatch(/\u001b|\r/);
  });

  it('gives NDJSON only under --json, with the phases in order, from the same engine', async () => {
    const args = ['swap', '--json', '--target', samplePath('average-face.jpg')];
    const exit = await runCli([...args, '--source', samplePath('mona-lisa.jpg')], { home });
    expect(exit.code).toBe(0);
    expect(exit.lines).toHaveLength(exit.stdout.trim().split('\n').length);
    const places = exit.lines
      .filter(({ type }) => type === 'snapshot')
      .map(({ phase }) => PHASES.indexOf(phase!));
    expect(places).toEqual(places.toSorted((a, b) => a - b));
    // A job on this computer can be over before it is seen at work.
    const seen = PHASES.filter((_, place) => places.includes(place) || place === PROCESSING);
    expect(seen).toEqual(PHASES.filter((phase) => phase !== 'closing'));
    expect(exit.lines.at(-1)).toMatchObject({
      type: 'end',
      outcome: 'completed',
      failure: null,
      cancellation: null,
      exitCode: 0,
      taskId: exit.lines[0]?.id,
      jobId: expect.any(String),
      message: expect.stringContaining('Completed'),
    });
    expect(existsSync(exit.end!.out!)).toBe(true);
    expect(readPid(home)).toBe(pid);
  });

  it('makes one swap of one id, also in another language, and replaces a named file', async () => {
    const out = join(home, 'named.png');
    const args = ['swap', '--id', 'order-1', '--out', out, '--json', '--lang', 'zh-CN'];
    const one = await runCli(args, { home });
    const two = await runCli(args, { home });
    expect([one.code, two.code]).toEqual([0, 0]);
    expect(two.end?.jobId).toBe(one.end?.jobId);
    expect(one.end?.message).toContain('已完成');
    const other = [...args, '--source', samplePath('average-face.jpg')];
    const taken = await runCli([...other, '--target', samplePath('astronaut.jpg')], { home });
    expect(taken.code).toBe(2);
    expect(taken.end?.message).toContain('order-1');
  });

  it('writes the newest result again when its file is gone, else has nothing to resume', async () => {
    const done = await runCli(['swap', '--resume'], { home });
    expect(done.code).toBe(0);
    expect(done.stderr).toContain('no unfinished swap');
    const out = join(home, 'named.png');
    await rm(out);
    const again = await runCli(['swap', '--resume'], { home });
    expect(again.code).toBe(0);
    expect(again.stdout.trim()).toBe(out);
    expect(isPng(await readFile(out))).toBe(true);
  });

  it('finishes when nobody reads its output any more', async () => {
    const before = readdirSync(join(home, 'out')).length;
    const cli = startCli(['swap', '--json'], { home });
    await cli.until(({ phase }) => phase === 'waiting');
    cli.child.stdout?.destroy();
    cli.child.stderr?.destroy();
    expect((await cli.exited).code).toBe(0);
    expect(readdirSync(join(home, 'out'))).toHaveLength(before + 1);
  });

  it('starts an engine that was killed at the same address again', async () => {
    const url = readUrl(home);
    process.kill(pid, 'SIGKILL');
    expect((await runCli(['swap'], { home })).code).toBe(0);
    expect(readUrl(home)).toBe(url);
    expect(readPid(home)).not.toBe(pid);
  });
});

describe('the command line', () => {
  it('explains itself and gives its version', async () => {
    const home = await makeHome();
    const help = await runCli(['--help'], { home });
    expect(help.code).toBe(0);
    expect(help.stdout).toContain('Exit codes');
    expect((await runCli(['--version'], { home })).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
  });

  it.concurrent.each([
    [['swap', '--nonsense'], '--nonsense'],
    [['dance'], 'dance'],
    [['swap', '--source', 'a.jpg'], '--target'],
    [['swap', '--lang', 'de'], '--lang'],
    [['swap', '--endpoint', 'https://api.runpod.ai/v2/x'], '--api-key-env'],
    [['swap', '--id', '../x'], '--id'],
    [['swap', '--resume', '--retry'], '--retry'],
    [['swap', '--wait', 'soon'], '--wait'],
  ])('refuses %j', async (args, named) => {
    const home = await makeHome();
    const exit = await runCli(args, { home });
    expect(exit.code).toBe(2);
    expect(exit.stderr).toContain(named);
    expect(exit.stderr).toContain('--help');
    expect(exit.stderr).not.toMatch(/^\s+at /m);
    expect(readdirSync(home)).toEqual([]);
  });
});
