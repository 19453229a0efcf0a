import { join } from 'node:path';
import {
  BackendError,
  EXIT,
  startBackend,
  tryPort,
} from '@faceswap-examples/cloudflare-worker/local';
import { buildPages, servePages } from './pages.ts';
import type { StartOptions } from './start-options.ts';
import type { StartTexts } from './start-texts.ts';

const READY_MS = 30_000;
const LOOK_MS = 100;

export interface StartContext {
  readonly texts: StartTexts;
  readonly log: (line: string) => void;
}

/** Engine, Worker and app, running. */
export interface RunningApp {
  readonly url: string;
  readonly port: number;
  readonly workerUrl: string;
  readonly engineUrl: string;
  /** Settles when the Worker has ended, by `close` or by itself. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

async function untilReady(url: string, { texts }: StartContext): Promise<void> {
  const end = Date.now() + READY_MS;
  while (Date.now() < end) {
    const answers = await Promise.all(
      ['/healthz', '/video'].map((path) => fetch(url + path).catch(() => null)),
    );
    await Promise.all(answers.map((answer) => answer?.body?.cancel()));
    if (answers.every((answer) => answer?.ok === true)) return;
    await new Promise((resolve) => setTimeout(resolve, LOOK_MS));
  }
  throw new BackendError(EXIT.setup, texts.notReady(READY_MS / 1000));
}

/** Starts all three on the loopback interface; throws a `BackendError` that says why it could not. */
export async function startApp(options: StartOptions, context: StartContext): Promise<RunningApp> {
  const { dataDir } = options;
  const port = (await tryPort(options.port)) ?? (await tryPort(0)) ?? 0;
  const url = `http://localhost:${port}`;
  const outDir = join(dataDir, 'pages');
  const building = buildPages(outDir);
  building.catch(() => {});
  const backend = await startBackend(
    { port: 0, open: false, dataDir, configPath: null, origins: '' },
    context,
  );
  let server: Awaited<ReturnType<typeof servePages>> | null = null;
  const close = async (): Promise<void> => {
    await server?.close();
    await backend.close();
  };
  try {
    await building;
    server = await servePages({ outDir, port, workerUrl: backend.url });
    await untilReady(`http://127.0.0.1:${port}`, context);
  } catch (error) {
    await close();
    throw error;
  }
  const { closed, url: workerUrl, engineUrl } = backend;
  return { url, port, workerUrl, engineUrl, closed, close };
}
