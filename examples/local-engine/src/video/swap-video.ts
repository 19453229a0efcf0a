import path from 'node:path';
import type { JobContext } from '../jobs/job-context.ts';
import type { SwapTools } from '../swap/engine.ts';
import { findSources } from '../swap/find-source.ts';
import { JobError } from '../swap/job-error.ts';
import type { VideoSwapInput } from '../swap/job-input.ts';
import { type PreparedSource, swapFace } from '../swap/swap-face.ts';
import { chooseFormat, decodeArgs, encodeArgs, type OutputFormat } from './ffmpeg-args.ts';
import { findFfmpeg } from './find-ffmpeg.ts';
import { endStream, readFrames, writeFrame } from './frames.ts';
import { probeVideo, type VideoInfo } from './probe.ts';
import { CANNOT_START, type Program, startProgram } from './process.ts';
import { createStallGuard, type StallGuard } from './stall-guard.ts';
import { createFaceTracker } from './track-faces.ts';
import { frameBytes, yuvFrame } from './yuv-frame.ts';

/** Where the frames begin in a job's progress, in percent: before it come the download and the source's face. */
const FIRST = 5;
/** Where they end: 100 is only said by the job's own end, when the file is closed. */
const LAST = 98;
/** Milliseconds between two words about the progress. */
const PACE = 100;
/** Milliseconds in which ffmpeg has to give or take a frame: it can be slow, but not silent. */
const STALL = 60_000;
/** Of the frames that the file promises: with fewer it was cut off. */
const LEAST = 0.9;

interface Counts {
  frames: number;
  swapped: number;
  faces: number;
  /** Whether the decoder has complained about any of them. */
  damaged: boolean;
  /** The ids of the faces that were swapped. */
  readonly used: Set<string>;
}

interface Work {
  readonly tools: SwapTools;
  readonly sources: ReadonlyMap<string, PreparedSource>;
  readonly input: VideoSwapInput;
  readonly info: VideoInfo;
  readonly format: OutputFormat;
  readonly context: JobContext;
}

interface Programs {
  readonly decoder: Program;
  readonly encoder: Program;
  readonly decoding: StallGuard;
  readonly encoding: StallGuard;
}

function reportFrames({ info, format, context }: Work, counts: Counts): void {
  const expected = Math.max(1, info.seconds * format.framesPerSecond);
  const share = Math.min(1, counts.frames / expected);
  const progress = Number((FIRST + (LAST - FIRST) * share).toFixed(1));
  context.onProgress({ stage: 'swapping', progress });
}

async function swapFrames(work: Work, programs: Programs): Promise<Counts> {
  const { tools, sources, input, info, format, context } = work;
  const { models, map } = tools;
  const isMapped = !sources.has('all');
  const tracker = createFaceTracker(models, { manyFaces: input.manyFaces || isMapped });
  const layout = { ...format, matrix: info.matrix };
  const { decoder, encoder, decoding, encoding } = programs;
  const counts: Counts = { frames: 0, swapped: 0, faces: 0, damaged: false, used: new Set() };
  const { stdout } = decoder.child;
  const { stdin } = encoder.child;
  if (stdout === null || stdin === null) throw new Error('A program was started without pipes.');
  let written: Promise<void> = Promise.resolve();
  let told = performance.now();
  for await (const data of readFrames(stdout, frameBytes(format), decoding.during)) {
    if (context.signal.aborted || stdin.destroyed) break;
    const frame = yuvFrame(data, layout);
    let swapped = 0;
    for (const track of await tracker.track(frame)) {
      const source = sources.get('all') ?? sources.get(track.id);
      if (source === undefined) continue;
      counts.used.add(track.id);
      const { mesh, tone } = track;
      track.tone = swapFace({ source, frame, mesh, map, topology: models.topology, tone });
      swapped += 1;
    }
    counts.frames += 1;
    counts.faces += swapped;
    if (swapped > 0) counts.swapped += 1;
    await encoding.during(written);
    written = writeFrame(stdin, data);
    if (performance.now() - told < PACE) continue;
    told = performance.now();
    reportFrames(work, counts);
  }
  await encoding.during(written);
  return counts;
}

/** Exit codes of what cannot be run, as shells have them. */
const CANNOT_RUN: ReadonlySet<number | null> = new Set([126, CANNOT_START]);

const shorten = (said: string): string =>
  said
    .replace(/file:\S+/g, 'the file')
    .replace(/\s+/g, ' ')
    .slice(0, 200);

function checkDecoded(
  { frames, swapped }: Counts,
  { info, format }: Work,
  decoder: { readonly code: number | null; readonly said: string },
): void {
  const seconds = Math.max(info.seconds, info.promisedSeconds ?? 0);
  const expected = Math.round(seconds * format.framesPerSecond);
  if (frames === 0 && CANNOT_RUN.has(decoder.code)) {
    throw new JobError(
      'FFMPEG_NOT_FOUND',
      'The ffmpeg on the machine of the engine cannot be run. Install another one, or set FFMPEG_PATH.',
      { cause: shorten(decoder.said) },
    );
  }
  if (frames === 0) {
    throw new JobError(
      'INVALID_VIDEO',
      `No frame of the video (${info.codec}) can be decoded. Convert it to H.264 in an MP4 and try again.`,
      { cause: shorten(decoder.said) },
    );
  }
  // An MP4's tables know where it ends: a missing frame is complained of, fewer are an edit list's doing.
  const isTold = info.demuxer !== 'mov' || decoder.said !== '';
  if (decoder.code !== 0 || (isTold && frames < Math.floor(expected * LEAST) - 2)) {
    throw new JobError(
      'DECODE_FAILED',
      `The video is damaged or cut off after frame ${frames} of ${expected}. Export or upload it again.`,
      { cause: shorten(decoder.said) },
    );
  }
  if (swapped === 0) {
    throw new JobError(
      'NO_FACE_IN_TARGET',
      `No face was found in any of the video's ${frames} frames. Use a video in which a face is clearly seen.`,
    );
  }
}

/** Ends a program for good: nothing of it is left when this resolves. */
async function stop({ child, ended }: Program): Promise<void> {
  child.kill('SIGKILL');
  await ended;
}

const failedEncoding = (codec: string, said: string): JobError =>
  new JobError(
    'ENCODE_FAILED',
    `The result could not be encoded with ${codec}. Choose another video_encoder, or install a newer ffmpeg.`,
    { cause: shorten(said) },
  );

function checkStalls({ decoding, encoding }: Programs, { frames }: Counts, codec: string): void {
  if (encoding.hasStalled()) throw failedEncoding(codec, 'It stalled.');
  if (!decoding.hasStalled()) return;
  throw new JobError(
    'DECODE_FAILED',
    `Decoding the video got stuck after frame ${frames}. Convert it to H.264 in an MP4 and try again.`,
  );
}

async function finishPrograms(work: Work, programs: Programs, counts: Counts): Promise<Counts> {
  const { decoder, encoder, decoding, encoding } = programs;
  const { encoder: codec } = work.input;
  const { stdin } = encoder.child;
  work.context.signal.throwIfAborted();
  checkStalls(programs, counts, codec);
  if (stdin?.destroyed) decoder.child.kill('SIGKILL');
  else {
    const decoded = await decoding.during(decoder.ended);
    checkStalls(programs, counts, codec);
    checkDecoded(counts, work, decoded);
    counts.damaged = decoded.said !== '';
  }
  if (stdin) await encoding.during(endStream(stdin));
  const { code, said } = await encoding.during(encoder.ended);
  work.context.signal.throwIfAborted();
  if (code !== 0) throw failedEncoding(codec, said);
  return counts;
}

async function runPrograms(work: Work, file: string, out: string): Promise<Counts> {
  const { info, format, input, context } = work;
  const ffmpeg = await findFfmpeg();
  const { signal, adopt } = context;
  const started: Program[] = [];
  const start = (args: readonly string[]): Program => {
    const program = startProgram(ffmpeg, args, { cwd: path.dirname(out), signal, adopt });
    started.push(program);
    return program;
  };
  const { encoder: codec, quality } = input;
  const end = (): void => {
    for (const { child } of started) child.kill('SIGKILL');
  };
  try {
    const decoder = start(decodeArgs(file, info, format));
    const encoder = start(encodeArgs({ file, info, format, encoder: codec, quality, out }));
    const [decoding, encoding] = [createStallGuard(STALL, end), createStallGuard(STALL, end)];
    const programs = { decoder, encoder, decoding, encoding };
    return await finishPrograms(work, programs, await swapFrames(work, programs));
  } finally {
    await Promise.all(started.map(stop));
  }
}

const DAMAGE =
  'Parts of the video are damaged, and what they show was guessed. Look at the result, or export the video again.';

/** Swaps a face into every frame of a video and keeps its sound; holds a few frames in memory, never the video. */
export async function swapVideo(tools: SwapTools, input: VideoSwapInput, context: JobContext) {
  const report = (stage: string, progress: number) => context.onProgress({ stage, progress });
  const file = await context.locateFile(input.target.location);
  const info = await probeVideo(file);
  report('probed', 1);
  const { sources, warnings } = await findSources(tools, input, context.readFile);
  report('source', FIRST);
  const format = chooseFormat(info, input);
  const name = `result.${format.extension}`;
  const out = path.join(await context.openWorkDir(), name);
  const work = { tools, sources, input, info, format, context };
  const counts = await runPrograms(work, file, out);
  report('encoded', LAST + 1);
  context.keepResult(name);
  const unused = [...sources.keys()].filter((id) => id !== 'all' && !counts.used.has(id));
  const all = [
    ...warnings,
    ...(counts.damaged ? [DAMAGE] : []),
    ...unused.map((id) => `No face in the video was ${id.slice(0, 40)}: its source was not used.`),
  ];
  return {
    processing_type: input.processType,
    total_frames: counts.frames,
    successful_swaps: counts.swapped,
    faces_swapped: counts.faces,
    fps: Number(format.framesPerSecond.toFixed(3)),
    resolution: `${format.width}x${format.height}`,
    ...(all.length > 0 ? { warnings: all } : {}),
  };
}
