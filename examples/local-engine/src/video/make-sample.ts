/** Makes a video to try swaps on out of a portrait: `npm run sample-video -- [--still FILE] [--out FILE] …`. */
import { access, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { makeSampleVideo } from './sample-video.ts';

const USAGE = `npm run sample-video -- [options]
  --still FILE    the portrait (examples/samples/astronaut.jpg)
  --out FILE      the video, .mp4 (out/sample.mp4)
  --seconds N     0.5 to 600 (4)
  --size WxH      even numbers from 64 to 1920 (640x360)
  --top N         where the face begins: pixels from the top when the picture is 1100 wide (60)`;

const STILL = fileURLToPath(new URL('../../../samples/astronaut.jpg', import.meta.url));

class UsageError extends Error {}

function readNumber(name: string, text: string, { least, most }: { least: number; most: number }) {
  const value = Number(text);
  if (text.trim() !== '' && value >= least && value <= most) return value;
  throw new UsageError(`--${name} is a number from ${least} to ${most}, not "${text}".`);
}

function readSize(text: string) {
  const [, width = '', height = ''] = /^(\d+)x(\d+)$/.exec(text) ?? [];
  const sizes = [Number(width), Number(height)];
  if (sizes.every((size) => size >= 64 && size <= 1920 && size % 2 === 0)) {
    return { width: Number(width), height: Number(height) };
  }
  throw new UsageError(
    `--size is two even numbers from 64 to 1920 such as 640x360, not "${text}".`,
  );
}

function readOptions() {
  const text = { type: 'string' } as const;
  const options = {
    still: { ...text, default: STILL },
    out: { ...text, default: path.join('out', 'sample.mp4') },
    seconds: { ...text, default: '4' },
    size: { ...text, default: '640x360' },
    top: { ...text, default: '60' },
    help: { type: 'boolean', short: 'h' },
  } as const;
  try {
    return parseArgs({ options }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

async function main(): Promise<void> {
  const values = readOptions();
  if (values.help) return console.log(USAGE);
  const base = process.env['INIT_CWD'] ?? process.cwd();
  const [still, out] = [path.resolve(base, values.still), path.resolve(base, values.out)];
  await access(still).catch(() => {
    throw new UsageError(`There is no picture at ${still}.`);
  });
  if (path.extname(out) !== '.mp4') throw new UsageError('--out has to end in .mp4.');
  await mkdir(path.dirname(out), { recursive: true });
  await makeSampleVideo({
    still,
    out,
    seconds: readNumber('seconds', values.seconds, { least: 0.5, most: 600 }),
    top: readNumber('top', values.top, { least: 0, most: 2000 }),
    ...readSize(values.size),
  });
  console.log(out);
}

main().catch((error: unknown) => {
  const isUsage = error instanceof UsageError;
  console.error(error instanceof Error ? error.message : String(error));
  if (isUsage) console.error(`\n${USAGE}`);
  process.exitCode = isUsage ? 2 : 1;
});
