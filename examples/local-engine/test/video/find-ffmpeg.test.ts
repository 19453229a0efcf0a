import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { findFfmpeg } from '../../src/video/find-ffmpeg.ts';

let dir: string;
let named: string;
let onPath: string;

const place = async (folder: string): Promise<string> => {
  const file = path.join(dir, folder, process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, '');
  await chmod(file, 0o755);
  return file;
};

beforeAll(async () => {
  dir = await mkdtemp(path.join(tmpdir(), 'faceswap-ffmpeg-'));
  [named, onPath] = [await place('named'), await place('bin')];
});

afterAll(() => rm(dir, { recursive: true, force: true }));

it('takes the program that FFMPEG_PATH names, else the first on PATH, else the package’s', async () => {
  const bin = path.dirname(onPath);
  expect(await findFfmpeg({ FFMPEG_PATH: named, PATH: bin })).toBe(named);
  const folders = [path.join(dir, 'empty'), 'not/absolute', bin].join(path.delimiter);
  expect(await findFfmpeg({ PATH: folders })).toBe(onPath);
  expect(await findFfmpeg({ PATH: '' })).toContain('@ffmpeg-installer');
});

it('never falls back silently from a name that is wrong', async () => {
  const wrong = findFfmpeg({ FFMPEG_PATH: path.join(dir, 'none'), PATH: path.dirname(onPath) });
  await expect(wrong).rejects.toMatchObject({ code: 'FFMPEG_NOT_FOUND' });
});
