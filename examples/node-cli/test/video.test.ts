import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { mkdir, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeSampleVideo } from '@faceswap-examples/local-engine';
import { beforeAll, describe, expect, it } from 'vitest';
import { findFfmpeg } from '../../local-engine/src/video/find-ffmpeg.ts';
import { measureVideo } from '../../local-engine/test/support/video.ts';
import { isPhase, type JsonLine, runCli, startCli } from './support/cli.ts';
import { makeHome, readStats, samplePath } from './support/home.ts';
import { watchPeak } from './support/memory.ts';

const MIB = 1_048_576;
const SECONDS = 16;
/** Of either process, in MiB. */
const MOST_MEMORY = 600;

interface EngineFile {
  readonly pid: number;
  readonly url: string;
}

const readEngine = (home: string): EngineFile =>
  JSON.parse(readFileSync(join(home, 'engine', 'engine.json'), 'utf8')) as EngineFile;

const readKey = (home: string): string =>
  readFileSync(join(home, 'engine', 'api-key'), 'utf8').trim();

const isFrames = (line: JsonLine): boolean =>
  isPhase('processing')(line) && (line.progress ?? 0) > 0.05;

const names = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

describe('a video', () => {
  let home: string;
  let target: string;

  beforeAll(async () => {
    home = await makeHome();
    target = join(home, 'target.mp4');
    await makeSampleVideo({ still: samplePath('astronaut.jpg'), out: target, seconds: SECONDS });
  });

  const args = (out: string): string[] => [
    ...['swap', '--source', samplePath('mona-lisa.jpg'), '--target', target],
    ...['--out', join(home, out), '--json'],
  ];

  it('is swapped with progress from its frames, and comes back whole', async () => {
    const { code, lines, end } = await runCli(args('a.mp4'), { home });
    expect(end?.message ?? '').not.toMatch(/^\s+at /m);
    expect(code).toBe(0);
    expect(end?.out).toBe(join(home, 'a.mp4'));
    const told = lines.filter(isFrames).map(({ progress }) => progress ?? 0);
    expect(told.length).toBeGreaterThanOrEqual(2);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.every((progress) => progress < 1)).toBe(true);
    const [before, after] = [await measureVideo(target), await measureVideo(join(home, 'a.mp4'))];
    expect(after).toMatchObject({ frames: before.frames, width: 640, height: 360, codec: 'avc' });
    expect(Math.abs((after.audioSeconds ?? 0) - (before.audioSeconds ?? 0))).toBeLessThan(1 / 24);
  });

  it('that is stopped midway leaves no job, no file and no result', async () => {
    const cli = startCli(args('b.mp4'), { home });
    expect(await cli.until(isFrames)).not.toBeNull();
    cli.child.kill('SIGINT');
    const { code, end } = await cli.exited;
    expect(code).toBe(130);
    expect(end).toMatchObject({ outcome: 'cancelled', cancellation: 'confirmed' });
    const { url } = readEngine(home);
    const stats = await readStats({ url, apiKey: readKey(home) } as Parameters<
      typeof readStats
    >[0]);
    expect(stats).toMatchObject({ queued: [], running: [] });
    while ((await names(join(home, 'engine', 'work'))).length > 0) await new Promise(setImmediate);
    expect(await names(home)).not.toContain('b.mp4');
  });

  it('goes on after the program was killed', async () => {
    const cli = startCli(args('c.mp4'), { home });
    expect(await cli.until(isFrames)).not.toBeNull();
    cli.child.kill('SIGKILL');
    await cli.exited;
    const { code, end } = await runCli(['swap', '--resume', '--json'], { home });
    expect(end).toMatchObject({ outcome: 'completed', out: join(home, 'c.mp4') });
    expect(code).toBe(0);
    expect((await measureVideo(join(home, 'c.mp4'))).frames).toBe(SECONDS * 24);
  });
});

describe('a video of 200 MB', () => {
  it('is swapped in bounded memory', async () => {
    const home = await makeHome();
    const [small, target] = [join(home, 'small.mp4'), join(home, 'large.mp4')];
    await mkdir(home, { recursive: true });
    const size = { width: 1280, height: 720 };
    await makeSampleVideo({ still: samplePath('astronaut.jpg'), out: small, seconds: 8, ...size });
    // Noise without loss: about a megabyte per frame.
    const noise = ['-vf', 'noise=alls=20:allf=t', '-c:v', 'libx264', '-preset', 'ultrafast'];
    const encode = ['-v', 'error', '-y', '-i', small, ...noise, '-qp', '0', '-c:a', 'copy', target];
    await promisify(execFile)(await findFfmpeg(), encode);
    expect((await stat(target)).size).toBeGreaterThan(200 * MIB);

    const out = join(home, 'out.mp4');
    const source = samplePath('mona-lisa.jpg');
    const files = ['--source', source, '--target', target, '--out', out];
    const cli = startCli(['swap', ...files, '--json'], { home });
    const program = watchPeak(cli.child.pid ?? 0);
    await cli.until(isPhase('uploading', 'submitting', 'queued', 'processing'));
    const engine = watchPeak(readEngine(home).pid);
    const { code } = await cli.exited;
    const [programPeak, enginePeak] = [await program.end(), await engine.end()];
    console.log(
      `peaks: command line ${programPeak.toFixed(0)} MiB, engine ${enginePeak.toFixed(0)} MiB`,
    );
    expect(code).toBe(0);
    expect((await measureVideo(out)).frames).toBe(192);
    for (const peak of [programPeak, enginePeak]) {
      expect(peak).toBeGreaterThan(30);
      expect(peak).toBeLessThan(MOST_MEMORY);
    }
  }, 300_000);
});
