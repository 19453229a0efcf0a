import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect } from 'vitest';
import { signFileUrl } from '../../../src/files/sign-file-url.ts';
import type { JobErrorCode } from '../../../src/swap/job-error.ts';
import { API_KEY, startTestEngine, type TestEngine, type WireJob } from '../../server/support.ts';
import { makeTemporary, sample } from '../video.ts';

const exec = promisify(execFile);

export type Input = Record<string, unknown>;
export type Output = Record<string, unknown>;

/** One odd or bad file, and how the job that is given it must end. */
export interface BadCase {
  readonly name: string;
  readonly input: (bench: Bench) => Promise<Input> | Input;
  /** The exact code of the failure; null where the file is usable. */
  readonly code: JobErrorCode | null;
  /** What the message has to name; for a usable file, what makes the result a correct one. */
  readonly says?: RegExp;
  readonly check?: (output: Output, bench: Bench) => Promise<void>;
}

/** A real engine with real files, to which bad ones are added. */
export interface Bench {
  readonly engine: TestEngine;
  /** A folder for what is made on the way. */
  readonly dir: string;
  /** A link to a good picture. */
  readonly face: string;
  /** A link to another one. */
  readonly target: string;
  upload(name: string, bytes: Uint8Array): Promise<string>;
  link(key: string, method?: 'GET' | 'PUT', more?: { expiresAt?: number; apiKey?: string }): string;
  run(input: Input): Promise<WireJob>;
  close(): Promise<void>;
}

const MINUTE = 60_000;

export async function createBench(): Promise<Bench> {
  const engine = await startTestEngine({ worker: 'swap', workers: 2 }, 'file');
  const { dir, remove } = await makeTemporary();
  let uploads = 0;
  const link: Bench['link'] = (key, method = 'GET', more = {}) =>
    signFileUrl({
      url: engine.url,
      key,
      method,
      expiresAt: more.expiresAt ?? Date.now() + 10 * MINUTE,
      apiKey: more.apiKey ?? API_KEY,
    });
  const upload: Bench['upload'] = async (name, bytes) => {
    uploads += 1;
    const key = `media/${uploads}/${name}`;
    const answer = await fetch(link(key, 'PUT'), { method: 'PUT', body: new Uint8Array(bytes) });
    expect(answer.status).toBe(201);
    return link(key);
  };
  return {
    engine,
    dir,
    face: await upload('face.jpg', await readFile(sample('mona-lisa'))),
    target: await upload('target.jpg', await readFile(sample('astronaut'))),
    upload,
    link,
    run: async (input) => engine.untilEnded(await engine.run(input)),
    close: remove,
  };
}

/** Commands of this machine that name a file of the engine. */
export async function programsOf({ engine }: Bench): Promise<string[]> {
  const { stdout } = await exec('ps', ['-A', '-o', 'args=']);
  return stdout.split('\n').filter((args) => args.includes(engine.dataDir));
}

const list = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);

/** What jobs have left in the engine's folders. */
export async function leftoversOf({ engine: { dataDir } }: Bench) {
  const files = await list(join(dataDir, 'files'));
  return {
    work: await list(join(dataDir, 'work')),
    uploads: await list(join(dataDir, 'files', '.uploads')),
    results: files.filter((name) => name.startsWith('results')),
  };
}
