import { mkdtemp, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach } from 'vitest';
import type { EngineOptions } from '../../src/engine-options.ts';
import { type Engine, startEngine } from '../../src/start-engine.ts';

export const API_KEY = 'test-key-1234567890';

type Cleanup = () => Promise<unknown>;

/** Until when something is kept. */
export type Scope = 'test' | 'file';

const cleanups: Record<Scope, Cleanup[]> = { test: [], file: [] };

async function cleanUp(scope: Scope): Promise<void> {
  for (const cleanup of cleanups[scope].splice(0).reverse()) await cleanup();
}

afterEach(() => cleanUp('test'));
afterAll(() => cleanUp('file'));

/** Runs after the test, or after the last of the file; last registered first. */
export const onCleanup = (cleanup: Cleanup, scope: Scope = 'test'): void => {
  cleanups[scope].push(cleanup);
};

export async function makeFolder(scope: Scope = 'test'): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'engine-test-'));
  onCleanup(() => rm(folder, { recursive: true, force: true, maxRetries: 3 }), scope);
  return folder;
}

export interface WireJob {
  id: string;
  status: string;
  output?: unknown;
  error?: string;
  delayTime?: number;
  executionTime?: number;
  workerId?: string;
  retries?: number;
}

export interface Answer<T = WireJob> {
  status: number;
  headers: Headers;
  text: string;
  body: T;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function connect(endpointUrl: string, apiKey: string) {
  const call = async <T = WireJob>(
    path: string,
    init: RequestInit = {},
    key = `Bearer ${apiKey}`,
  ): Promise<Answer<T>> => {
    const url = path.startsWith('/') ? `${endpointUrl}${path}` : path;
    const response = await fetch(url, {
      ...init,
      headers: { authorization: key, ...init.headers },
    });
    const text = await response.text();
    const { status, headers } = response;
    return { status, headers, text, body: parse(text) as T };
  };
  const post = <T = WireJob>(path: string, body?: unknown): Promise<Answer<T>> =>
    call<T>(path, { method: 'POST', ...(body !== undefined && { body: JSON.stringify(body) }) });
  const status = (id: string): Promise<Answer> => call(`/status/${id}`);
  return {
    call,
    post,
    status,
    run: async (input: unknown, more: object = {}): Promise<string> => {
      const { body, text } = await post('/run', { input, ...more });
      if (body?.id === undefined) throw new Error(`no job: ${text}`);
      return body.id;
    },
    cancel: (id: string): Promise<Answer> => post(`/cancel/${id}`),
    untilStatus: async (id: string, ...wanted: string[]): Promise<WireJob> => {
      for (;;) {
        const { body, text } = await status(id);
        if (wanted.includes(body?.status)) return body;
        if (['COMPLETED', 'FAILED', 'CANCELLED', undefined].includes(body?.status)) {
          throw new Error(`waiting for ${wanted.join()}, got ${text}`);
        }
        await sleep(20);
      }
    },
    untilEnded: async (id: string): Promise<WireJob> => {
      for (;;) {
        const { body } = await status(id);
        if (!['IN_QUEUE', 'IN_PROGRESS'].includes(body?.status)) return body;
        await sleep(20);
      }
    },
  };
}

export type TestEngine = Engine & ReturnType<typeof connect> & { dataDir: string };

export async function startTestEngine(
  options: Partial<EngineOptions> = {},
  scope: Scope = 'test',
): Promise<TestEngine> {
  const dataDir = options.dataDir ?? (await makeFolder(scope));
  const engine = await startEngine({
    apiKey: API_KEY,
    worker: 'scripted',
    scriptedMs: 50,
    ...options,
    dataDir,
  });
  onCleanup(engine.close, scope);
  return { ...engine, ...connect(engine.endpointUrl, API_KEY), dataDir };
}

let shared: Promise<TestEngine> | null = null;

/** One engine for all tests of a file that leave it as they found it; the first call's options count. */
export function useEngine(options: Partial<EngineOptions> = {}): Promise<TestEngine> {
  shared ??= startTestEngine(options, 'file');
  return shared;
}

export async function waitFor(condition: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await condition())) await sleep(20);
}

/** A request whose path is sent as it is; `fetch` would tidy it up. */
export function rawRequest(
  base: string,
  options: { path: string; method?: string; headers?: Record<string, string>; body?: string },
): Promise<{ status: number; text: string }> {
  const { hostname, port } = new URL(base);
  const { path, method = 'GET', headers = {}, body } = options;
  return new Promise((resolve, reject) => {
    const request = httpRequest({ hostname, port, path, method, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(chunks).toString() });
      });
    });
    request.on('error', reject);
    request.end(body);
  });
}
