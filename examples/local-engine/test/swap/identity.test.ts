import { readFile as readBytes } from 'node:fs/promises';
import path from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { createSwapEngine, type SwapEngine } from '../../src/swap/engine.ts';
import {
  checkSwap,
  createRecogniser,
  openPicture,
  pasteRectangle,
  type Recogniser,
} from '../support/face-metrics.ts';
import { createTestContext } from '../support/job-context.ts';

const SAMPLES = path.join(import.meta.dirname, '../../../samples');
const sample = (name: string) => path.join(SAMPLES, `${name}.jpg`);

const PAIRS = [
  ['mona-lisa', 'astronaut'],
  ['astronaut', 'mona-lisa'],
  ['average-face', 'mona-lisa'],
  ['average-face', 'astronaut'],
  ['mona-lisa', 'average-face'],
] as const;

let engine: SwapEngine;
let see: Recogniser;

beforeAll(async () => {
  [engine, see] = [await createSwapEngine(), await createRecogniser()];
}, 60_000);

const readFile = (location: string): Promise<Uint8Array> => readBytes(location);

async function swap(source: string, target: string): Promise<Buffer> {
  const { result } = await engine.runJob(
    {
      process_type: 'single_image',
      source_url: sample(source),
      target_url: sample(target),
      output_format: 'png',
    },
    (await createTestContext({ readFile })).context,
  );
  return Buffer.from(String(result), 'base64');
}

describe.each(PAIRS)('%s onto %s', (source, target) => {
  const open = async (result: Buffer | string) => ({
    result: await openPicture(result),
    source: await openPicture(sample(source)),
    target: await openPicture(sample(target)),
  });

  it('shows the source’s face in the target’s pose, and touches nothing else', async () => {
    const pictures = await open(await swap(source, target));
    const check = await checkSwap(see, pictures);
    expect(check, JSON.stringify(check)).toMatchObject({ reasons: [] });
  });

  it('would fail without a swap', async () => {
    const pictures = await open(sample(target));
    expect((await checkSwap(see, pictures)).reasons).toContain('is not the source');
  });

  it('would fail with the source’s face pasted in as a rectangle', async () => {
    const pictures = await open(sample(target));
    const result = await pasteRectangle(see, pictures.source, pictures.target);
    const { reasons } = await checkSwap(see, { ...pictures, result });
    expect(reasons.length).toBeGreaterThan(0);
  });
});

it('gives the same bytes for the same job', async () => {
  const [first, second] = [
    await swap('mona-lisa', 'astronaut'),
    await swap('mona-lisa', 'astronaut'),
  ];
  expect(first.equals(second)).toBe(true);
});
