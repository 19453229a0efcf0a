import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import { measureVideo, sample } from '../video.ts';
import type { BadCase, Bench, Output } from './bench.ts';
import { type Clips, createClips } from './clips.ts';
import { cut, nest, overwrite, overwriteFrames, rename, writeAt } from './mp4.ts';

type Make = (clips: Clips) => Promise<Uint8Array> | Uint8Array;

const clipsOf = new WeakMap<Bench, Clips>();

function useClips(bench: Bench): Clips {
  const clips = clipsOf.get(bench) ?? createClips(bench.dir);
  clipsOf.set(bench, clips);
  return clips;
}

type More = Partial<Pick<BadCase, 'says' | 'check'>> & { readonly file?: string };

const video = (
  name: string,
  make: Make,
  code: BadCase['code'],
  { file = 'clip.mp4', ...more }: More = {},
): BadCase => ({
  name: `a video that ${name}`,
  input: async (bench) => ({
    process_type: 'video',
    source_file: bench.face,
    target_file: await bench.upload(file, await make(useClips(bench))),
  }),
  code,
  ...more,
});

/** What is done to the good clip. */
const good =
  (change: (bytes: Uint8Array) => Uint8Array, name = 'good.mp4'): Make =>
  async (clips) =>
    change(await clips(name));

const clip =
  (name: string): Make =>
  (clips) =>
    clips(name);

const text =
  (content: string): Make =>
  () =>
    Buffer.from(content);

const BIG = 0xffff_fff0;

/** The result holds as many frames as the clip, and every one was swapped. */
async function expectWhole(output: Output, { dir }: Bench): Promise<void> {
  expect(output).toMatchObject({ total_frames: 12, successful_swaps: 12, resolution: '320x180' });
  const answer = await fetch(String(output['result_url']));
  const file = join(dir, `${String(output['result_url']).replace(/\W+/g, '-').slice(-80)}.mp4`);
  await writeFile(file, new Uint8Array(await answer.arrayBuffer()));
  expect(await measureVideo(file)).toMatchObject({ frames: 12, width: 320, height: 180 });
}

const WHOLE = { check: expectWhole };

const FOREIGN: readonly BadCase[] = [
  video('is empty', text(''), 'INVALID_VIDEO'),
  video('is one byte', text('x'), 'INVALID_VIDEO'),
  video('is garbage', () => Buffer.alloc(20_000, 'garbage!'), 'INVALID_VIDEO'),
  video('is a JPEG', () => readFile(sample('astronaut')), 'INVALID_VIDEO'),
  video('is a web page', text('<!doctype html><title>502</title>'), 'INVALID_VIDEO'),
  video(
    'is a playlist of a file of this machine',
    text('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n#EXT-X-ENDLIST\n'),
    'INVALID_VIDEO',
    { file: 'list.m3u8' },
  ),
  video(
    'is a script that joins files',
    text("ffconcat version 1.0\nfile '/etc/passwd'\n"),
    'INVALID_VIDEO',
    { file: 'list.ffconcat' },
  ),
  video(
    'is a drawing with an entity',
    text('<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]><svg>&x;</svg>'),
    'INVALID_VIDEO',
    { file: 'clip.svg' },
  ),
  video('is an animated GIF', clip('plain.gif'), 'INVALID_VIDEO', { file: 'clip.gif' }),
  video('is an MP3', clip('tone.mp3'), 'INVALID_VIDEO', { file: 'tone.mp3' }),
  video('is a WAV', clip('tone.wav'), 'INVALID_VIDEO', { file: 'tone.wav' }),
  video('is an AVI', clip('plain.avi'), 'INVALID_VIDEO', { file: 'clip.avi' }),
  video('is an MPEG program stream', clip('plain.mpg'), 'INVALID_VIDEO', { file: 'clip.mpg' }),
  video('is a Flash video', clip('plain.flv'), 'INVALID_VIDEO', { file: 'clip.flv' }),
  video('has sound only', clip('sound.mp4'), 'NO_VIDEO_STREAM'),
  {
    name: 'a source that is a video',
    input: async (bench) => ({
      process_type: 'video',
      source_file: await bench.upload('face.jpg', await useClips(bench)('good.mp4')),
      target_file: await bench.upload('clip.mp4', await useClips(bench)('good.mp4')),
    }),
    code: 'INVALID_IMAGE',
  },
];

const DAMAGED: readonly BadCase[] = [
  video(
    'ends in its index',
    good((bytes) => cut(bytes, 'moov', 0.5)),
    'INVALID_VIDEO',
  ),
  video(
    'ends before its index',
    good((bytes) => cut(bytes, 'mdat', 0.9), 'late.mp4'),
    'INVALID_VIDEO',
  ),
  video(
    'ends in its data',
    good((bytes) => cut(bytes, 'mdat', 0.4)),
    'DECODE_FAILED',
  ),
  video(
    'has an index only',
    good((bytes) => cut(bytes, 'mdat', 0)),
    'INVALID_VIDEO',
  ),
  video(
    'is half of a Matroska',
    good((bytes) => bytes.subarray(0, bytes.length / 2), 'plain.mkv'),
    'DECODE_FAILED',
  ),
  video(
    'has no frame',
    good((bytes) => writeAt(writeAt(bytes, 'stsz', 12, 0), 'stts', 8, 0)),
    'INVALID_VIDEO',
  ),
  video(
    'is overwritten in its middle',
    good((bytes) => overwriteFrames(bytes, 3, 9), 'mute.mp4'),
    'DECODE_FAILED',
  ),
  video(
    'is overwritten from beginning to end',
    good((bytes) => overwrite(bytes, 'mdat', { from: 0, to: 1, value: 0 })),
    'INVALID_VIDEO',
  ),
  video(
    'has its data elsewhere',
    good((bytes) => writeAt(bytes, 'stco', 12, BIG)),
    'INVALID_VIDEO',
  ),
  video(
    'has boxes within boxes',
    good((bytes) => nest(bytes, 30_000)),
    'INVALID_VIDEO',
  ),
  video(
    'has an unknown codec',
    good((bytes) => rename(bytes, 'avc1', 'zzz1')),
    'UNSUPPORTED_CODEC',
  ),
  video(
    'is locked',
    good((bytes) => rename(bytes, 'avc1', 'encv')),
    'UNSUPPORTED_CODEC',
  ),
  video(
    'has sound in an unknown codec',
    good((bytes) => rename(rename(bytes, 'mp4a', 'zzz2'), 'esds', 'zzz3')),
    'UNSUPPORTED_CODEC',
  ),
  video('is MPEG-4 part 2', clip('mpeg4.mp4'), 'UNSUPPORTED_CODEC'),
  video(
    'has no parameters of its codec',
    good((bytes) => overwrite(bytes, 'avcC', { from: 0, to: 1, value: 0 })),
    'INVALID_VIDEO',
  ),
  video('shows no face', clip('grey.mp4'), 'NO_FACE_IN_TARGET'),
  video('has 8 x 8 pixels', clip('dot.mp4'), 'INVALID_VIDEO'),
];

const LYING: readonly BadCase[] = [
  video(
    'claims 65535 x 65535 pixels',
    good((bytes) => writeAt(bytes, 'avc1', 28, 0xffff_ffff)),
    'VIDEO_TOO_LARGE',
  ),
  video(
    'hides 32 million pixels',
    good((bytes) => writeAt(bytes, 'avc1', 28, (320 << 16) | 180), 'huge.mp4'),
    'INVALID_VIDEO',
  ),
  video(
    'has frames of hours',
    good((bytes) => writeAt(bytes, 'stts', 16, 0x7fff_ffff)),
    'VIDEO_TOO_LONG',
  ),
  video(
    'counts in seconds',
    good((bytes) => writeAt(bytes, 'mdhd', 16, 1)),
    'VIDEO_TOO_LONG',
  ),
  video(
    'counts in nothing',
    good((bytes) => writeAt(bytes, 'mdhd', 16, 0)),
    'INVALID_VIDEO',
  ),
  video(
    'claims 4 billion equal frames',
    good((bytes) => writeAt(writeAt(bytes, 'stsz', 8, 1), 'stsz', 12, BIG)),
    'INVALID_VIDEO',
  ),
  video(
    'claims 4 billion times',
    good((bytes) => writeAt(bytes, 'stts', 8, BIG)),
    'INVALID_VIDEO',
  ),
  video(
    'claims 4 billion frames of one length',
    good((bytes) => writeAt(bytes, 'stts', 12, BIG)),
    'VIDEO_TOO_LONG',
  ),
  video(
    'claims 4 billion frames in a part',
    good((bytes) => writeAt(writeAt(bytes, 'trun', 4, 0), 'trun', 8, BIG), 'parts.mp4'),
    'VIDEO_TOO_LONG',
  ),
  video(
    'claims years in its header',
    good((bytes) => writeAt(bytes, 'mvhd', 20, BIG)),
    null,
    WHOLE,
  ),
  video(
    'claims years in its track',
    good((bytes) => writeAt(bytes, 'tkhd', 24, BIG)),
    null,
    WHOLE,
  ),
  video(
    'claims years in its medium',
    good((bytes) => writeAt(bytes, 'mdhd', 20, BIG)),
    null,
    WHOLE,
  ),
];

const USABLE: readonly BadCase[] = [
  video('begins 2.5 seconds after its sound', clip('after.mp4'), null, {
    check: async (output) => expect(output).toMatchObject({ total_frames: 72 }),
  }),
  video('comes in parts', clip('parts.mp4'), null, WHOLE),
  video('is a WebM with the name of an MP4', clip('plain.webm'), null, WHOLE),
  // Its sound begins a few milliseconds earlier, so the first picture may stand for two frames.
  video('is a transport stream with the name of a picture', clip('plain.ts'), null, {
    file: 'me.jpg',
    check: async ({ total_frames: frames, successful_swaps: swaps }) => {
      expect([12, 13]).toContain(frames);
      expect(swaps).toBe(frames);
    },
  }),
  video(
    'has one damaged frame',
    good((bytes) => overwriteFrames(bytes, 11, 12), 'mute.mp4'),
    null,
    { ...WHOLE, says: /damaged/ },
  ),
];

export const VIDEOS: readonly BadCase[] = [...FOREIGN, ...DAMAGED, ...LYING, ...USABLE];

/** A job that does not end by itself soon. */
export async function longVideo(bench: Bench): Promise<Record<string, unknown>> {
  const clips = useClips(bench);
  const target_file = await bench.upload('long.mp4', await clips('long.mp4'));
  return { process_type: 'video', source_file: bench.face, target_file };
}
