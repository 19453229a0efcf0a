import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { signFileUrl } from '../../src/files/sign-file-url.ts';
import { makeSampleVideo, type SampleVideoOptions } from '../../src/video/sample-video.ts';
import { makeFolder } from '../server/support.ts';
import { connectTo, type Program, readKey, startMain } from './engine-process.ts';
import { sample } from './video.ts';

const HOUR = 3_600_000;

/** An engine in a process of its own, with the real worker. */
export interface VideoEngine extends Awaited<ReturnType<typeof connectTo>> {
  readonly program: Program;
  readonly pid: number;
  readonly url: string;
  readonly dataDir: string;
  /** Keeps a file in the engine; what it resolves to may be a job's source or target. */
  upload(name: string, file: string): Promise<string>;
}

/** A link to one of the engine's files, for reading. */
const toLink = (url: string, key: string, apiKey: string): string =>
  signFileUrl({ url, key, method: 'GET', expiresAt: Date.now() + HOUR, apiKey });

export async function startVideoEngine(dataDir: string): Promise<VideoEngine> {
  const program = startMain(['--data', dataDir], { scope: 'file' });
  const { url, pid } = await program.said;
  const client = await connectTo(program, dataDir);
  const apiKey = await readKey(dataDir);
  return {
    ...client,
    program,
    pid,
    url,
    dataDir,
    upload: async (name, file) => {
      const key = `test/${name}`;
      const body = await readFile(file);
      const { status } = await client.call(`${url}/files/${key}`, { method: 'PUT', body });
      if (status !== 201) throw new Error(`${name} was not kept: ${status}`);
      return toLink(url, key, apiKey);
    },
  };
}

/** The inputs of a video swap and of a picture swap. */
export async function uploadInputs(
  engine: VideoEngine,
  video: Omit<SampleVideoOptions, 'still' | 'out'>,
) {
  const out = join(await makeFolder('file'), 'target.mp4');
  await makeSampleVideo({ still: sample('astronaut'), out, ...video });
  const source_file = await engine.upload('source.jpg', sample('mona-lisa'));
  const target_file = await engine.upload('target.mp4', out);
  const picture = await engine.upload('target.jpg', sample('average-face'));
  return {
    video: { process_type: 'video', source_file, target_file },
    picture: { process_type: 'single_image', source_file, target_file: picture },
  };
}
