import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { WorkerStatus } from '@faceswap/sdk/transports/worker';
import { makeSampleVideo } from '@faceswap-examples/local-engine';
import { beforeAll, describe, expect, it } from 'vitest';
import { openPicture, type Picture } from '../../../local-engine/test/support/face-metrics.ts';
import { ffmpeg, measureVideo, sample } from '../../../local-engine/test/support/video.ts';
import { runCli } from '../../../node-cli/test/support/cli.ts';
import { makeFolder } from './support/folder.ts';
import { createWildClient, isOver, type WildClient, type WildSwap } from './support/wild-client.ts';
import { startWorld, type World } from './support/world.ts';

const toFile = async (path: string, name: string, type: string): Promise<File> =>
  new File([await readFile(path)], name, { type });

const picture = (name: string): Promise<File> => toFile(sample(name), `${name}.jpg`, 'image/jpeg');

let video: string;

beforeAll(async () => {
  video = join(await makeFolder('file'), 'sample.mp4');
  const still = sample('astronaut');
  await makeSampleVideo({ still, out: video, seconds: 1, width: 320, height: 180 });
});

/** Asks for a swap and polls, as the app does; resolves to where the result is. */
async function complete(client: WildClient, id: string): Promise<string> {
  const last = (await client.follow(id, isOver)).at(-1);
  expect(last).toMatchObject({ id, status: 'completed', progress: 100 });
  expect(last).not.toHaveProperty('error_message');
  return last?.result_url ?? '';
}

async function swap(client: WildClient, what: WildSwap): Promise<string> {
  const { status, data } = await client.process(what);
  expect(status).toBe(200);
  return complete(client, data.jobId);
}

async function openResult(client: WildClient, path: string): Promise<Picture> {
  const response = await client.download(path);
  expect(response.headers.get('content-type')).toBe('image/png');
  return openPicture(Buffer.from(await response.arrayBuffer()));
}

/** How many of a hundred pixels are clearly others. */
function changedPart(result: Picture, target: Picture): number {
  expect([result.width, result.height]).toEqual([target.width, target.height]);
  let changed = 0;
  for (let at = 0; at < target.data.length; at += 3) {
    if (Math.abs((result.data[at] ?? 0) - (target.data[at] ?? 0)) > 8) changed += 1;
  }
  return (300 * changed) / target.data.length;
}

async function expectFaceSwapped(result: Picture, target: string): Promise<void> {
  const changed = changedPart(result, await openPicture(sample(target)));
  expect(changed).toBeGreaterThan(1);
  expect(changed).toBeLessThan(50);
}

describe('in open mode, for the client in the wild', () => {
  let world: World;
  let client: WildClient;
  let face: string;
  let target: string;

  beforeAll(async () => {
    world = await startWorld({ engine: { workers: 2 } });
    client = createWildClient(world.url);
    face = await client.upload(await picture('mona-lisa'));
    target = await client.upload(await picture('astronaut'));
  });

  it('swaps a face in a picture', async () => {
    const path = await swap(client, { mode: 'single-image', source: face, target });
    await expectFaceSwapped(await openResult(client, path), 'astronaut');
  });

  it('swaps a face in a video, keeps its sound, and lets a player seek in it', async () => {
    const movie = await client.upload(await toFile(video, '我的视频.mp4', 'video/mp4'));
    const options = { keep_fps: true, video_quality: 28, many_faces: false };
    const path = await swap(client, { mode: 'single-video', source: face, target: movie, options });
    const response = await client.download(path);
    expect(response.headers.get('content-type')).toBe('video/mp4');
    const name = `filename*=UTF-8''${encodeURIComponent('我的视频_换脸.mp4')}`;
    expect(response.headers.get('content-disposition')).toContain(name);
    const bytes = Buffer.from(await response.arrayBuffer());
    const out = join(await makeFolder(), 'result.mp4');
    await writeFile(out, bytes);
    const [made, given] = [await measureVideo(out), await measureVideo(video)];
    const { frames, width, height, codec, audioCodec } = given;
    expect(made).toMatchObject({ frames, width, height, codec, audioCodec });
    expect(made.audioSeconds).toBeCloseTo(given.audioSeconds ?? 0, 1);
    expect(bytes.equals(await readFile(video))).toBe(false);

    const range = { headers: { range: 'bytes=100-299' } };
    const part = await client.download(path, range);
    expect(part.status).toBe(206);
    expect(part.headers.get('content-range')).toBe(`bytes 100-299/${bytes.length}`);
    const seen = Buffer.from(await part.arrayBuffer());
    expect(seen.equals(bytes.subarray(100, 300))).toBe(true);
  });

  it('finds faces, and swaps the one that is chosen, without a source for the others', async () => {
    const found = await client.post<{ faces: { id: string }[]; total_faces: number }>(
      '/detect-faces',
      { fileId: target },
    );
    expect(found).toMatchObject({ status: 200, data: { total_faces: 1 } });
    expect(found.data.faces.map(({ id }) => id)).toEqual(['face_0']);
    const faces = { face_0: face };
    const path = await swap(client, { mode: 'multi-image', source: '', target, faces });
    await expectFaceSwapped(await openResult(client, path), 'astronaut');
  });

  it('swaps what a form brings', async () => {
    const form = new FormData();
    form.set('source_image', await picture('mona-lisa'));
    form.set('target_image', await picture('average-face'));
    const init = { method: 'POST', body: form };
    const { data } = await client.call<{ job_id: string }>('/single-image-swap', init);
    const path = await complete(client, data.job_id);
    await expectFaceSwapped(await openResult(client, path), 'average-face');
  });

  it('tells why a picture cannot be swapped, in the language of the app', async () => {
    const grey = join(await makeFolder(), 'grey.png');
    await ffmpeg('-f', 'lavfi', '-i', 'color=gray:s=200x200', '-frames:v', '1', grey);
    const source = await client.upload(await toFile(grey, 'grey.png', 'image/png'));
    const { data } = await client.process({ mode: 'single-image', source, target });
    const last = (await client.follow(data.jobId, isOver)).at(-1);
    expect(last).toMatchObject({ status: 'failed', error_message: expect.stringMatching(/脸/) });
    const { task } = last as unknown as WorkerStatus;
    expect(task).toMatchObject({ outcome: 'failed', failure: { code: 'no-face-in-source' } });
  });

  it('serves the program on the terminal', async () => {
    const home = await makeFolder();
    const out = join(home, 'result.png');
    const args = ['swap', sample('mona-lisa'), sample('astronaut'), '--worker', world.url];
    const { code, stderr, end } = await runCli([...args, '--json', '--out', out], { home });
    expect(code, stderr).toBe(0);
    expect(end).toMatchObject({ outcome: 'completed', out });
    await expectFaceSwapped(await openPicture(out), 'astronaut');
  });
});

describe('with a session', () => {
  it('the same client completes a swap once it sends the token, and nobody else sees it', async () => {
    const { url } = await startWorld({ owners: 'anonymous', scope: 'test' });
    const session = async (): Promise<string> => {
      const answer = await createWildClient(url).post<{ token: string }>('/session', {});
      return answer.data.token;
    };
    const client = createWildClient(url, await session());
    const source = await client.upload(await picture('mona-lisa'));
    const target = await client.upload(await picture('average-face'));
    const consent = { subjects: 'self', statement: 'v1', acceptedAt: Date.now() };
    const files = { source_file: source, target_file: target };
    const refused = await client.process({ mode: 'single-image', source, target });
    expect(refused.status).toBe(400);
    const made = await client.post<{ jobId: string }>('/process/single-image', {
      ...files,
      consent,
    });
    expect(made.status).toBe(200);
    const path = await complete(client, made.data.jobId);
    const byLink = createWildClient(url);
    await expectFaceSwapped(await openResult(byLink, path), 'average-face');
    const another = createWildClient(url, await session());
    expect((await another.status(made.data.jobId)).status).toBe(404);
    expect((await another.cancel(made.data.jobId)).status).toBe(404);
    expect((await byLink.status(made.data.jobId)).status).toBe(401);
  });
});
