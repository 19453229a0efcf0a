import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeSampleVideo } from '../../../src/video/sample-video.ts';
import { ffmpeg, sample } from '../video.ts';

export type Clips = (name: string) => Promise<Uint8Array>;

const GREY = ['-f', 'lavfi', '-i', 'color=c=gray:s=320x180:r=24:d=0.25'] as const;
const TONE = ['-f', 'lavfi', '-i', 'sine=d=0.3'] as const;

/** By name, what makes a clip of half a second out of `good.mp4`, or out of nothing. */
const ARGS: Readonly<Record<string, (good: string) => readonly string[]>> = {
  'late.mp4': (good) => ['-i', good, '-c', 'copy'],
  'mute.mp4': (good) => ['-i', good, '-c', 'copy', '-an', '-movflags', '+faststart'],
  'sound.mp4': (good) => ['-i', good, '-vn', '-c', 'copy'],
  'plain.webm': (good) => ['-i', good, '-c:v', 'libvpx', '-deadline', 'realtime', '-an'],
  'plain.ts': (good) => ['-i', good, '-c', 'copy', '-bsf:v', 'h264_mp4toannexb'],
  'plain.mkv': (good) => ['-i', good, '-c', 'copy'],
  'plain.avi': (good) => ['-i', good, '-c:v', 'mpeg4', '-an'],
  'plain.mpg': (good) => ['-i', good, '-c:v', 'mpeg1video', '-an'],
  'plain.flv': (good) => ['-i', good, '-c', 'copy', '-an'],
  'plain.gif': (good) => ['-i', good, '-vf', 'scale=160:90,fps=6'],
  'long.mp4': (good) => ['-stream_loop', '200', '-i', good, '-c', 'copy'],
  'parts.mp4': (good) => ['-i', good, '-c', 'copy', '-an', '-movflags', 'frag_keyframe+empty_moov'],
  'after.mp4': (good) => [
    '-itsoffset',
    '2.5',
    '-i',
    good,
    '-i',
    good,
    '-map',
    '0:v',
    '-map',
    '1:a',
    '-c',
    'copy',
  ],
  'mpeg4.mp4': (good) => ['-i', good, '-c:v', 'mpeg4', '-an'],
  'grey.mp4': () => [...GREY, '-pix_fmt', 'yuv420p'],
  'dot.mp4': () => [...GREY, '-vf', 'scale=8:8', '-pix_fmt', 'yuv420p'],
  'huge.mp4': () => [
    ...['-f', 'lavfi', '-i', 'color=c=gray:s=8192x4096:r=24', '-frames:v', '1'],
    ...['-preset', 'ultrafast', '-pix_fmt', 'yuv420p', '-movflags', '+faststart'],
  ],
  'tone.mp3': () => TONE,
  'tone.wav': () => TONE,
};

/** Small clips, each made once and when it is first needed. */
export function createClips(dir: string): Clips {
  const made = new Map<string, Promise<Uint8Array>>();

  async function make(name: string): Promise<Uint8Array> {
    const out = join(dir, name);
    const args = ARGS[name];
    if (args === undefined) {
      const size = { seconds: 0.5, width: 320, height: 180 };
      const still = { still: sample('astronaut'), top: 60 };
      await makeSampleVideo({ ...still, ...size, out, args: ['-movflags', '+faststart'] });
    } else {
      await clips('good.mp4');
      await ffmpeg(...args(join(dir, 'good.mp4')), '-threads', '1', out);
    }
    return readFile(out);
  }

  function clips(name: string): Promise<Uint8Array> {
    const known = made.get(name) ?? make(name);
    made.set(name, known);
    return known;
  }

  return clips;
}
