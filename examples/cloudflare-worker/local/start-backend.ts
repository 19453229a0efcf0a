import { join } from 'node:path';
import { readSecret, startSoleEngine } from '@faceswap-examples/local-engine';
import { BackendError, EXIT } from './backend-error.ts';
import type { BackendOptions } from './backend-options.ts';
import type { Texts } from './backend-texts.ts';
import { tryPort } from './ports.ts';
import { type RunningWorker, startWorker, WorkerStartError } from './start-worker.ts';

/** The Worker and the engine that it talks to. */
export interface Backend {
  readonly url: string;
  readonly engineUrl: string;
  /** Settles when the Worker has ended, by `close` or by itself. */
  readonly closed: Promise<void>;
  close(): Promise<void>;
}

export interface BackendContext {
  readonly texts: Texts;
  readonly log: (line: string) => void;
}

interface EngineAccess {
  readonly url: string;
  readonly apiKey: string;
}

async function buildVars(
  { open, origins, dataDir }: BackendOptions,
  { publicUrl, engine }: { readonly publicUrl: string; readonly engine: EngineAccess },
): Promise<Record<string, string>> {
  return {
    PUBLIC_URL: publicUrl,
    ALLOWED_ORIGINS: origins,
    OPEN: String(open),
    ANONYMOUS_OWNERS: String(!open),
    JWT_JWKS_URL: '',
    JWT_SECRET: '',
    SIGNING_SECRET: await readSecret(dataDir, 'signing-secret'),
    RUNPOD_BASE_URL: `${engine.url}/v2`,
    RUNPOD_ENDPOINT_ID: 'local',
    RUNPOD_API_KEY: engine.apiKey,
    RUNPOD_PRESET: 'faceswap',
  };
}

function toBackendError(error: unknown, { texts }: BackendContext, port: number): unknown {
  if (!(error instanceof WorkerStartError)) return error;
  const isTaken = error.code === 'port-taken';
  const message = isTaken ? texts.portTaken(port) : texts.workerFailed(error.message);
  return new BackendError(EXIT.setup, message);
}

/** Starts both on the loopback interface; throws a `BackendError` when the port or the folder is in use. */
export async function startBackend(
  options: BackendOptions,
  context: BackendContext,
): Promise<Backend> {
  const { dataDir, configPath } = options;
  const { texts, log } = context;
  // The Worker has to know its own address before it runs.
  const port = options.port || ((await tryPort(0)) ?? 0);
  const publicUrl = `http://127.0.0.1:${port}`;
  const sole = await startSoleEngine({
    dataDir: join(dataDir, 'engine'),
    inputOrigins: [publicUrl],
    log,
  });
  if (sole.kind === 'running') {
    throw new BackendError(EXIT.setup, texts.alreadyRunning(dataDir, sole.running.pid));
  }
  const { engine, apiKey } = sole;
  try {
    const vars = await buildVars(options, { publicUrl, engine: { url: engine.url, apiKey } });
    const worker: RunningWorker = await startWorker({
      dataDir: join(dataDir, 'worker'),
      port,
      vars,
      log,
      ...(configPath !== null && { configPath }),
    });
    const close = async (): Promise<void> => {
      await worker.close();
      await engine.close();
    };
    return { url: publicUrl, engineUrl: engine.url, closed: worker.closed, close };
  } catch (error) {
    await engine.close();
    throw toBackendError(error, context, port);
  }
}
