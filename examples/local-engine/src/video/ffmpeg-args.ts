import { BT709 } from '../swap/color.ts';
import type { VideoEncoder, VideoSwapInput } from '../swap/job-input.ts';
import { MAX_SECONDS, type VideoInfo } from './probe.ts';

/** Frames longer than this on a side are made smaller: the engine is for trying, not for cinemas. */
const MAX_SIDE = 1920;
/** Frames per second when the video's own rate need not be kept. */
const CAPPED_RATE = 30;

/** What comes out: the size and rate of the frames that are swapped and encoded. */
export interface OutputFormat {
  readonly width: number;
  readonly height: number;
  /** As ffmpeg writes it: `24` or `24000/1001`. */
  readonly rate: string;
  readonly framesPerSecond: number;
  readonly extension: 'mp4' | 'webm';
}

const even = (value: number): number => Math.max(2, Math.round(value / 2) * 2);

/** Rates of television are whole numbers divided by 1.001. */
function writeRate(rate: number): { readonly rate: string; readonly framesPerSecond: number } {
  const whole = Math.round(rate);
  if (Math.abs(rate - whole) < 0.005) return { rate: String(whole), framesPerSecond: whole };
  const television = Math.round(rate * 1.001);
  const exact = (television * 1000) / 1001;
  if (Math.abs(rate - exact) < 0.005) {
    return { rate: `${television * 1000}/1001`, framesPerSecond: exact };
  }
  return { rate: rate.toFixed(3), framesPerSecond: rate };
}

export function chooseFormat(
  info: VideoInfo,
  { keepRate, encoder }: Pick<VideoSwapInput, 'keepRate' | 'encoder'>,
): OutputFormat {
  const scale = Math.min(1, MAX_SIDE / Math.max(info.width, info.height));
  return {
    width: even(info.width * scale),
    height: even(info.height * scale),
    ...writeRate(keepRate ? info.rate : Math.min(CAPPED_RATE, info.rate)),
    extension: encoder === 'libvpx-vp9' ? 'webm' : 'mp4',
  };
}

/** Bytes that a single allocation may have, whatever a header claims: several frames of the largest size. */
const MAX_ALLOCATION = 256 * 1024 * 1024;
/** Of the frames that may be undecodable: with more, most of what is seen would be made up. */
const MAX_ERROR_RATE = 0.1;
/** Seconds beyond what the probe has found that are still decoded. */
const SPARE_SECONDS = 2;

/** Reads files only, and of those only what the probe has found them to be. */
const readArgs = (file: string, { demuxer }: VideoInfo): string[] => [
  ...['-max_pixels', '16777216'],
  ...['-protocol_whitelist', 'file,pipe', '-f', demuxer],
  ...['-i', `file:${file}`],
];

const QUIET = ['-hide_banner', '-nostdin', '-v', 'error'] as const;
const BOUNDED = ['-max_alloc', String(MAX_ALLOCATION)] as const;

/** ffmpeg counts an MPEG-TS's time from the first stream used: both programs have to use the same ones. */
const useToo = (stream: string, { demuxer, audioCodec }: VideoInfo): string[] =>
  demuxer === 'mpegts' && audioCodec !== null
    ? ['-map', stream, '-c', 'copy', '-f', 'null', '-']
    : [];

/** Upright frames of one size and at one rate, as raw yuv420p on standard output. */
export function decodeArgs(file: string, info: VideoInfo, format: OutputFormat): string[] {
  const { rate, width, height, framesPerSecond } = format;
  const most = Math.ceil((info.seconds + SPARE_SECONDS) * framesPerSecond);
  const filter = `fps=${rate},scale=${width}:${height}:flags=bicubic,setsar=1`;
  return [
    ...QUIET,
    ...BOUNDED,
    ...['-max_error_rate', String(MAX_ERROR_RATE)],
    ...readArgs(file, info),
    ...[
      '-map',
      `0:V:${info.videoIndex}`,
      '-an',
      '-sn',
      '-dn',
      '-vf',
      filter,
      '-frames:v',
      String(most),
    ],
    ...['-f', 'rawvideo', '-pix_fmt', 'yuv420p', 'pipe:1'],
    ...useToo(`0:a:${info.audioIndex}`, info),
  ];
}

const ENCODERS: Readonly<Record<VideoEncoder, (quality: number) => string[]>> = {
  libx264: (quality) => ['-preset', 'veryfast', '-crf', String(quality)],
  libx265: (quality) => [
    ...['-preset', 'veryfast', '-crf', String(quality), '-tag:v', 'hvc1'],
    ...['-x265-params', 'log-level=error'],
  ],
  'libvpx-vp9': (quality) => [
    ...['-crf', String(Math.round((quality * 63) / 51)), '-b:v', '0'],
    ...['-deadline', 'realtime', '-cpu-used', '6', '-row-mt', '1'],
  ],
};

function audioArgs(extension: OutputFormat['extension'], codec: string): string[] {
  const fits = extension === 'mp4' ? codec === 'aac' || codec === 'mp3' : codec === 'opus';
  if (fits) return ['-c:a', 'copy'];
  return extension === 'mp4'
    ? ['-c:a', 'aac', '-b:a', '160k']
    : ['-c:a', 'libopus', '-b:a', '128k', '-ac', '2'];
}

/** What the file says about itself: nothing of the input's metadata, and the mark of an AI. */
const AI_MARK = 'AI-generated face swap (trainedAlgorithmicMedia)';

export interface EncodeOptions {
  /** The video whose sound is kept. */
  readonly file: string;
  readonly info: VideoInfo;
  readonly format: OutputFormat;
  readonly encoder: VideoEncoder;
  readonly quality: number;
  readonly out: string;
}

/** Raw frames from standard input and the sound of the original, into one file. */
export function encodeArgs(options: EncodeOptions): string[] {
  const { file, info, format, encoder, quality, out } = options;
  const { width, height, rate, extension } = format;
  const color = info.matrix === BT709 ? 'bt709' : 'smpte170m';
  const sound = info.audioCodec;
  return [
    ...QUIET.filter((arg) => arg !== '-nostdin'),
    ...BOUNDED,
    ...['-y', '-f', 'rawvideo', '-pix_fmt', 'yuv420p', '-s', `${width}x${height}`, '-r', rate],
    ...['-i', 'pipe:0'],
    ...(sound === null ? [] : ['-t', String(MAX_SECONDS), ...readArgs(file, info)]),
    ...['-map', '0:v:0', ...(sound === null ? [] : ['-map', `1:a:${info.audioIndex}`])],
    ...['-map_metadata', '-1', '-map_chapters', '-1', '-metadata', `comment=${AI_MARK}`],
    ...['-c:v', encoder, ...ENCODERS[encoder](quality), '-pix_fmt', 'yuv420p'],
    ...['-colorspace', color, '-color_primaries', color, '-color_trc', color],
    ...(sound === null ? [] : audioArgs(extension, sound)),
    ...(extension === 'mp4' ? ['-movflags', '+faststart'] : []),
    ...['-f', extension, `file:${out}`],
    ...useToo(`1:V:${info.videoIndex}`, info),
  ];
}
