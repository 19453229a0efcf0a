import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_KEY, rawRequest, type WireJob, waitFor } from '../server/support.ts';
import {
  type BadCase,
  type Bench,
  createBench,
  leftoversOf,
  programsOf,
} from '../support/bad-media/bench.ts';
import { BAD_KEYS, LINKS } from '../support/bad-media/links.ts';
import { PICTURES } from '../support/bad-media/pictures.ts';
import { longVideo, VIDEOS } from '../support/bad-media/videos.ts';

let bench: Bench;
beforeAll(async () => {
  bench = await createBench();
}, 60_000);
afterAll(() => bench.close());

/** Each message ends by telling its reader to do something. */
const CURE = /\b(Use|Make|Cut|Convert|Export|Upload|Give|Sign|Choose)\b/;
const INSIDE = /node_modules|\.ts\b|\.js\b|\bat .+:\d+:\d+|undefined|vips|\/(tmp|home|root|etc)\b/;

function expectReadable(text: string): void {
  expect(text).toMatch(CURE);
  expect(text).not.toMatch(INSIDE);
  expect(text).not.toContain(bench.engine.dataDir);
}

async function expectEnd(job: WireJob, { code, says = /./, check }: BadCase): Promise<void> {
  const output: Record<string, unknown> = Object(job.output);
  if (code === null) {
    expect(job.error).toBeUndefined();
    expect(job.status).toBe('COMPLETED');
    expect(JSON.stringify(output['warnings'] ?? '')).toMatch(says);
    await check?.(output, bench);
    return;
  }
  expect(job.error).toMatch(says);
  expect([job.status, job.error, output]).toEqual(['FAILED', job.error, { error_code: code }]);
  expectReadable(job.error ?? '');
}

const isHealthy = async (): Promise<boolean> => (await bench.engine.call('/health')).status === 200;

describe.concurrent.each([
  ['pictures', PICTURES],
  ['videos', VIDEOS],
  ['links', LINKS],
] as const)('%s:', (_, cases) => {
  it.each(cases.map((one) => [one.name, one] as const))('%s', async (_name, one) => {
    const job = await bench.run(await one.input(bench));
    await expectEnd(job, one);
    expect(await isHealthy()).toBe(true);
  });
});

it.each(BAD_KEYS)('nothing is stored under %s', async (key) => {
  const { status, text } = await rawRequest(bench.engine.url, {
    path: `/files/${key}`,
    method: 'PUT',
    headers: { authorization: `Bearer ${API_KEY}` },
    body: 'x',
  });
  expect([status, text]).toEqual([400, '{"error":"bad request: the file key is not valid"}']);
  const entries = await readdir(bench.engine.dataDir);
  expect(entries.filter((name) => name !== 'work')).toEqual(['files', 'jobs']);
  const files = await readdir(join(bench.engine.dataDir, 'files'));
  expect(files.filter((name) => !/^(media|results)%/.test(name))).toEqual(['.uploads']);
});

interface Health {
  readonly jobs: Record<string, number>;
  readonly workers: Record<string, number>;
}

/** How many results there must be: those of the videos that were swapped. */
const RESULTS = VIDEOS.filter(({ code }) => code === null).length;

describe('afterwards', () => {
  it('no folder, no upload and no result of a failed job is left', async () => {
    await waitFor(async () => (await leftoversOf(bench)).work.length === 0);
    const { uploads, results } = await leftoversOf(bench);
    expect(uploads).toEqual([]);
    expect(results).toHaveLength(RESULTS);
  });

  it('no thread is busy or was lost', async () => {
    const { body } = await bench.engine.call<Health>('/health');
    expect(body.jobs).toMatchObject({ inProgress: 0, inQueue: 0, retried: 0 });
    expect(body.workers).toMatchObject({ running: 0, unhealthy: 0 });
    expect(Object.values(bench.engine.stats().executions).every((count) => count === 1)).toBe(true);
  });

  it('no ffmpeg runs, though one is seen while a video is swapped', async () => {
    expect(await programsOf(bench)).toEqual([]);
    const id = await bench.engine.run(await longVideo(bench));
    await waitFor(async () => (await programsOf(bench)).length === 2);
    await bench.engine.cancel(id);
    await waitFor(async () => (await programsOf(bench)).length === 0);
    await waitFor(async () => (await leftoversOf(bench)).work.length === 0);
  });

  it('a good picture is swapped as before', async () => {
    const job = await bench.run({
      process_type: 'single_image',
      source_url: bench.face,
      target_url: bench.target,
    });
    expect(job).toMatchObject({ status: 'COMPLETED', output: { faces_swapped: 1 } });
  });
});
