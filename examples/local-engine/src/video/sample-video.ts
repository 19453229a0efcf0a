import path from 'node:path';
import { findFfmpeg } from './find-ffmpeg.ts';
import { startProgram } from './process.ts';

export interface SampleVideoOptions {
  /** A portrait. */
  readonly still: string;
  readonly out: string;
  readonly width?: number;
  readonly height?: number;
  readonly seconds?: number;
  /** Of the picture's height, scaled to 1,100 pixels of width: where the face's upper part is. */
  readonly top?: number;
  /** Further arguments for the encoder, after ours. */
  readonly args?: readonly string[];
}

/**
 * Makes a video with sound out of a portrait that turns, sways and comes nearer: something to swap into that nobody
 * has rights in but the painter or photographer. 24 frames per second, H.264 and AAC.
 */
export async function makeSampleVideo(options: SampleVideoOptions): Promise<void> {
  const { still, out, width = 640, height = 360, seconds = 4, top = 60, args = [] } = options;
  const motion = [
    'scale=1100:-2',
    "rotate='0.14*sin(2*PI*t/2.7)':c=black",
    `crop=w=960:h=540:x='(iw-960)/2+40*sin(2*PI*t/3.1)':y='${top}+24*cos(2*PI*t/2.3)'`,
    `zoompan=z='1.08+0.1*sin(on/17)':d=1:x='iw/2-(iw/zoom/2)':y='ih/2-(ih/zoom/2)':s=${width}x${height}:fps=24`,
  ].join(',');
  const { ended, child } = startProgram(
    await findFfmpeg(),
    [
      ...['-hide_banner', '-nostdin', '-v', 'error', '-y', '-loop', '1', '-framerate', '24'],
      ...['-i', still, '-f', 'lavfi', '-i', 'sine=frequency=330:sample_rate=44100'],
      ...['-t', String(seconds), '-vf', motion, '-c:v', 'libx264', '-preset', 'veryfast'],
      ...['-crf', '18', '-pix_fmt', 'yuv420p', '-c:a', 'aac', ...args, out],
    ],
    {
      cwd: path.dirname(out),
      signal: new AbortController().signal,
      adopt: (start) => start(),
    },
  );
  child.stdout?.resume();
  const { code, said } = await ended;
  if (code !== 0) throw new Error(`The sample video could not be made: ${said}`);
}
