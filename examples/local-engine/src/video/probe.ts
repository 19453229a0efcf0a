import { stat } from 'node:fs/promises';
import {
  FilePathSource,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
  MATROSKA,
  MP4,
  MPEG_TS,
  QTFF,
  WEBM,
} from 'mediabunny';
import { BT601, BT709, type Matrix } from '../swap/color.ts';
import { JobError } from '../swap/job-error.ts';
import { checkBoxes } from './check-boxes.ts';

export const MAX_SECONDS = 10 * 60;
const MAX_PIXELS = 4096 * 2304;
const MAX_RATE = 60;
const DEFAULT_RATE = 25;

/** By the name of a container, the demuxer that may read it: a playlist or a script can name other files. */
const DEMUXERS: ReadonlyMap<string, string> = new Map([
  ['MP4', 'mov'],
  ['QuickTime File Format', 'mov'],
  ['Matroska', 'matroska'],
  ['WebM', 'matroska'],
  ['MPEG Transport Stream', 'mpegts'],
]);

export interface VideoInfo {
  readonly demuxer: string;
  readonly codec: string;
  /** As it is shown: after rotation and with square pixels. */
  readonly width: number;
  readonly height: number;
  /** From the first frame or sound to the end of the last frame. */
  readonly seconds: number;
  /** What the file says of its length; null when that cannot be trusted to be more than a guess. */
  readonly promisedSeconds: number | null;
  /** Frames per second; of varying ones a guess. */
  readonly rate: number;
  readonly audioCodec: string | null;
  /** Which of the streams of its kind each is: not every first one is the one that is played. */
  readonly videoIndex: number;
  readonly audioIndex: number;
  readonly matrix: Matrix;
}

const HOW = 'Use an MP4, MOV, WebM or MKV video.';

const invalid = (why: string, cause?: unknown): JobError =>
  new JobError('INVALID_VIDEO', `The target ${why}. ${HOW}`, { cause });

function checkLimits({ width, height, seconds }: VideoInfo): void {
  if (seconds > MAX_SECONDS) {
    throw new JobError(
      'VIDEO_TOO_LONG',
      `The video is ${Math.round(seconds)} seconds long; this engine takes ${MAX_SECONDS}. Cut it into shorter parts.`,
    );
  }
  if (width * height > MAX_PIXELS) {
    throw new JobError(
      'VIDEO_TOO_LARGE',
      `The video has ${width} x ${height} pixels; this engine takes up to 4096 x 2304. Make it smaller and try again.`,
    );
  }
  if (width < 16 || height < 16) throw invalid('is too small to show a face');
}

async function readAudioCodec(audio: InputAudioTrack): Promise<string> {
  const codec = await audio.getCodec();
  if (codec !== null) return codec;
  throw new JobError(
    'UNSUPPORTED_CODEC',
    "This engine cannot read the codec of the video's sound. Convert the sound to AAC, or remove it, and try again.",
  );
}

/** Where ffmpeg's time begins and ends: what an MP4's edit list hides lies before zero. */
async function readTimes(video: InputVideoTrack, audio: InputAudioTrack | null, demuxer: string) {
  const first = await video.getFirstTimestamp();
  const firstSound = audio === null ? first : await audio.getFirstTimestamp();
  const seconds = (await video.computeDuration()) - Math.max(0, Math.min(first, firstSound));
  const promised = demuxer === 'matroska' ? await video.getDurationFromMetadata() : null;
  // The promise is the whole file's: where the sound keeps it, only the picture ends earlier.
  const isKept = promised !== null && ((await audio?.computeDuration()) ?? 0) >= promised * 0.9;
  return { seconds, promisedSeconds: isKept ? null : promised };
}

/** One picture has no rate of its own. */
async function readRate(track: InputVideoTrack, seconds: number): Promise<number> {
  const { bestGuessFrameRate, probedPacketCount } = await track.computeFrameRateMetrics();
  const guess = probedPacketCount < 2 ? 1 / seconds : bestGuessFrameRate;
  return Number.isFinite(guess) ? Math.min(MAX_RATE, Math.max(1, guess)) : DEFAULT_RATE;
}

async function readTrack(input: Input, track: InputVideoTrack, demuxer: string) {
  const codec = await track.getCodec();
  if (codec === null) {
    const name = (await track.getCodecParameterString()) ?? 'unknown';
    throw new JobError(
      'UNSUPPORTED_CODEC',
      `This engine cannot read the video's codec (${name.slice(0, 40)}). Convert it to H.264 and try again.`,
    );
  }
  const [width, height] = [await track.getDisplayWidth(), await track.getDisplayHeight()];
  const audio = await input.getPrimaryAudioTrack();
  const color = await track.getColorSpace();
  const isHd =
    color.matrix === undefined || color.matrix === null
      ? height >= 720
      : color.matrix !== 'smpte170m' && color.matrix !== 'bt470bg';
  const times = await readTimes(track, audio, demuxer);
  return {
    demuxer,
    codec,
    width,
    height,
    ...times,
    rate: await readRate(track, times.seconds),
    videoIndex: (await input.getVideoTracks()).indexOf(track),
    audioIndex: audio === null ? 0 : (await input.getAudioTracks()).indexOf(audio),
    audioCodec: audio === null ? null : await readAudioCodec(audio),
    matrix: isHd ? BT709 : BT601,
  };
}

async function readInfo(input: Input): Promise<VideoInfo> {
  const format = await input.getFormat();
  const demuxer = DEMUXERS.get(format.name);
  if (demuxer === undefined) throw invalid('is in a container that this engine does not read');
  const track = await input.getPrimaryVideoTrack();
  if (track === null) {
    const hasSound = (await input.getPrimaryAudioTrack()) !== null;
    if (!hasSound) throw invalid('is damaged or cut off, or has no picture');
    throw new JobError('NO_VIDEO_STREAM', `The target has sound but no picture. ${HOW}`);
  }
  return readTrack(input, track, demuxer);
}

/** What kind of video a file holds, found out before any program that decodes is started on it. */
export async function probeVideo(file: string): Promise<VideoInfo> {
  if ((await stat(file)).size === 0) throw invalid('is an empty file');
  await checkBoxes(file);
  const source = new FilePathSource(file, { handleUnhandledError: () => undefined });
  const input = new Input({ source, formats: [MP4, QTFF, MATROSKA, WEBM, MPEG_TS] });
  try {
    const info = await readInfo(input);
    checkLimits(info);
    return info;
  } catch (error) {
    if (error instanceof JobError) throw error;
    throw invalid('is damaged or not a video', error);
  } finally {
    input.dispose();
  }
}
