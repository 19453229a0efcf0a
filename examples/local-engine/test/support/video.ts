import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { FilePathSource, Input, MATROSKA, MP4, MPEG_TS, QTFF, WEBM } from 'mediabunny';
import { findFfmpeg } from '../../src/video/find-ffmpeg.ts';
import { makeFolder } from '../server/support.ts';

const exec = promisify(execFile);

export const sample = (name: string): string =>
  fileURLToPath(new URL(`../../../samples/${name}.jpg`, import.meta.url));

export const ffmpeg = async (...args: string[]): Promise<void> => {
  await exec(await findFfmpeg(), ['-hide_banner', '-nostdin', '-v', 'error', '-y', ...args]);
};

/** What ffmpeg says of a file's streams. */
export async function describeStreams(file: string): Promise<string> {
  const args = ['-hide_banner', '-nostdin', '-i', file];
  // It ends with an error, for it was given nothing to do.
  const told = await exec(await findFfmpeg(), args).catch((error: unknown) => error);
  return String(Object(told).stderr);
}

export interface Measured {
  readonly frames: number;
  readonly width: number;
  readonly height: number;
  readonly seconds: number;
  readonly rate: number;
  readonly codec: string | null;
  readonly audioCodec: string | null;
  readonly audioSeconds: number | null;
  /** Seconds from the first frame to the first sound. */
  readonly audioDelay: number | null;
}

/** What a player would find in a file. */
export async function measureVideo(file: string): Promise<Measured> {
  const input = new Input({
    source: new FilePathSource(file),
    formats: [MP4, QTFF, MATROSKA, WEBM, MPEG_TS],
  });
  const video = await input.getPrimaryVideoTrack();
  const audio = await input.getPrimaryAudioTrack();
  if (video === null) throw new Error('There is no picture.');
  const { packetCount, averagePacketRate } = await video.computePacketStats();
  const measured = {
    frames: packetCount,
    rate: averagePacketRate,
    width: await video.getDisplayWidth(),
    height: await video.getDisplayHeight(),
    seconds: (await video.computeDuration()) - (await video.getFirstTimestamp()),
    codec: await video.getCodec(),
    audioCodec: audio === null ? null : await audio.getCodec(),
    audioSeconds: audio === null ? null : await audio.computeDuration(),
    audioDelay:
      audio === null ? null : (await audio.getFirstTimestamp()) - (await video.getFirstTimestamp()),
  };
  input.dispose();
  return measured;
}

/** Every n-th frame of a video, as the paths of pictures. */
export async function extractFrames(file: string, every: number): Promise<string[]> {
  const folder = await makeFolder('file');
  const filter = `select=not(mod(n\\,${every}))`;
  await ffmpeg('-i', file, '-vf', filter, '-vsync', '0', join(folder, '%04d.png'));
  return (await readdir(folder)).sort().map((name) => join(folder, name));
}

/** Says in an MP4's first track header that it is to be shown turned by 90 degrees clockwise. */
export async function turnByMetadata(file: string): Promise<void> {
  const bytes = await readFile(file);
  const matrix = bytes.indexOf('tkhd') + 44;
  [0, 0x10000, 0, -0x10000, 0, 0].forEach((value, index) => {
    bytes.writeInt32BE(value, matrix + index * 4);
  });
  await writeFile(file, bytes);
}

export const makeTemporary = async (): Promise<{ dir: string; remove: () => Promise<void> }> => {
  const dir = await mkdtemp(join(tmpdir(), 'faceswap-video-'));
  return { dir, remove: () => rm(dir, { recursive: true, force: true }) };
};
