import path from 'node:path';
import { findFfmpeg } from '../src/video/find-ffmpeg.ts';
import { endStream, readFrames, writeFrame } from '../src/video/frames.ts';
import { startProgram } from '../src/video/process.ts';

/**
 * The measure for a swap's speed: the same video decoded to raw RGBA, handed through this process frame by frame and
 * encoded again as the engine does, with its sound and without a swap. Resolves to the number of frames.
 */
export async function pipeRgba(
  file: string,
  out: string,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<number> {
  const ffmpeg = await findFfmpeg();
  const { signal } = new AbortController();
  const where = { cwd: path.dirname(out), signal, adopt: <Child>(start: () => Child) => start() };
  const quiet = ['-hide_banner', '-v', 'error', '-y'];
  const raw = ['-f', 'rawvideo', '-pix_fmt', 'rgba'];
  const decode = [...quiet, '-nostdin', '-i', file, '-map', '0:v:0', '-an', ...raw, 'pipe:1'];
  const encode = [
    ...quiet,
    ...[...raw, '-s', `${width}x${height}`, '-r', '24', '-i', 'pipe:0', '-i', file],
    ...['-map', '0:v:0', '-map', '1:a:0?', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '20'],
    ...['-pix_fmt', 'yuv420p', '-c:a', 'aac', '-movflags', '+faststart', out],
  ];
  const decoder = startProgram(ffmpeg, decode, where);
  const encoder = startProgram(ffmpeg, encode, where);
  const { stdout } = decoder.child;
  const { stdin } = encoder.child;
  if (stdout === null || stdin === null) throw new Error('A program was started without pipes.');
  let frames = 0;
  for await (const frame of readFrames(stdout, width * height * 4)) {
    await writeFrame(stdin, frame);
    frames += 1;
  }
  await endStream(stdin);
  const [decoded, encoded] = [await decoder.ended, await encoder.ended];
  if (decoded.code !== 0 || encoded.code !== 0) throw new Error(decoded.said + encoded.said);
  return frames;
}
