import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  type FaceSwapClientOptions,
  isFaceSwapError,
  type Limits,
  type Uploader,
} from '@faceswap/sdk';
import { faceswapPreset, inswapper, runpodTransport } from '@faceswap/sdk/transports/runpod';
import { workerTransport } from '@faceswap/sdk/transports/worker';
import { dataUrlUploader } from '@faceswap/sdk/uploaders/data-url';
import { presignedUploader } from '@faceswap/sdk/uploaders/presigned';
import {
  type EngineConnection,
  EngineStartError,
  ensureEngine,
  signFileUrl,
} from '@faceswap-examples/local-engine';
import writeFileAtomic from 'write-file-atomic';
import type { PresetName, RunpodChoice, WorkerChoice } from './arguments.ts';
import { EXIT } from './exit-codes.ts';
import { ProgramError } from './program-error.ts';
import type { Texts } from './texts.ts';
import { createWorkerSession, type GetToken } from './worker-session.ts';

/** The parts of a client that depend on where the swap is done. */
export type OpenEndpoint = Pick<FaceSwapClientOptions, 'transport'> & {
  readonly uploader: Uploader;
  readonly limits: Limits;
};

const PRESETS_BY_NAME = { faceswap: faceswapPreset, inswapper } as const satisfies Record<
  PresetName,
  unknown
>;

/** Milliseconds that a link works: time for the upload, or for the wait in the queue and the swap. */
const LINK_MS = 60 * 60_000;

/** `https://api.runpod.ai/v2/abc` is the endpoint `abc` at `https://api.runpod.ai/v2`. */
export function splitEndpointUrl(url: string): { baseUrl: string; endpointId: string } {
  const trimmed = url.replace(/\/+$/, '');
  const slash = trimmed.lastIndexOf('/');
  return { baseUrl: trimmed.slice(0, slash), endpointId: trimmed.slice(slash + 1) };
}

/**
 * Finds the engine, or starts one where the last one was: a task knows its job by the endpoint's address, so an
 * engine that comes back elsewhere would be a stranger to it.
 */
async function ensureEngineInPlace(dataDir: string): Promise<EngineConnection> {
  const path = join(dataDir, 'last-port');
  const port = (await readFile(path, 'utf8').catch(() => '')).trim();
  const engine = await (/^\d+$/.test(port)
    ? ensureEngine({ dataDir, args: ['--port', port] }).catch((error: unknown) => {
        if (error instanceof EngineStartError && error.code === 'exited') {
          return ensureEngine({ dataDir });
        }
        throw error;
      })
    : ensureEngine({ dataDir }));
  const current = new URL(engine.url).port;
  if (current !== port) await writeFileAtomic(path, `${current}\n`, { mode: 0o600 });
  return engine;
}

async function startLocalEngine(dataDir: string, texts: Texts): Promise<EngineConnection> {
  try {
    return await ensureEngineInPlace(dataDir);
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    const log =
      error instanceof EngineStartError ? [texts.engineLog(join(dataDir, 'engine.log'))] : [];
    throw new ProgramError(EXIT.setup, texts.engineFailed, reason, ...log);
  }
}

/** The engine on this computer, started when it does not run; it lives on for the next call. */
export async function openLocalEngine(dataDir: string, texts: Texts): Promise<OpenEndpoint> {
  const { url, endpointUrl, apiKey } = await startLocalEngine(dataDir, texts);
  return {
    transport: runpodTransport({
      ...splitEndpointUrl(endpointUrl),
      apiKey,
      preset: faceswapPreset,
    }),
    uploader: presignedUploader({
      sign: async ({ method, key }) => ({
        url: signFileUrl({ url, key, method, expiresAt: Date.now() + LINK_MS, apiKey }),
      }),
    }),
    // A submit to this computer is answered within milliseconds.
    limits: { submitAnswer: 5_000 },
  };
}

/** An endpoint of RunPod's, with the key from the environment: it is in no argument, file or message. */
export function openRemoteEndpoint(
  { url, apiKeyEnv, preset }: RunpodChoice,
  texts: Texts,
): OpenEndpoint {
  const apiKey = process.env[apiKeyEnv]?.trim();
  if (!apiKey) {
    throw new ProgramError(EXIT.usage, texts.keyMissing(apiKeyEnv), texts.nothingStarted);
  }
  try {
    return {
      transport: runpodTransport({
        ...splitEndpointUrl(url),
        apiKey,
        preset: PRESETS_BY_NAME[preset],
      }),
      uploader: dataUrlUploader(),
      limits: {},
    };
  } catch (error) {
    if (!isFaceSwapError(error)) throw error;
    const lines = [texts.wrongEndpointUrl(url), error.message, texts.nothingStarted];
    throw new ProgramError(EXIT.usage, ...lines);
  }
}

function readToken(tokenEnv: string, texts: Texts): GetToken {
  const token = process.env[tokenEnv]?.trim();
  if (token) return async () => token;
  throw new ProgramError(EXIT.usage, texts.tokenMissing(tokenEnv), texts.nothingStarted);
}

/** The app's own Worker, with a token from the environment or a session of this program's own. */
export async function openWorkerEndpoint(
  { url, tokenEnv }: WorkerChoice,
  sessionDir: string,
  texts: Texts,
): Promise<OpenEndpoint> {
  const getToken =
    tokenEnv === null ? createWorkerSession({ url, dir: sessionDir }) : readToken(tokenEnv, texts);
  const transport = openWorker(url, getToken, texts);
  try {
    await getToken();
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new ProgramError(EXIT.setup, texts.noSession(url, why), texts.nothingStarted);
  }
  return { transport, uploader: transport.uploader, limits: {} };
}

function openWorker(url: string, getToken: GetToken, texts: Texts) {
  try {
    return workerTransport({ url: `${url}/api`, getToken });
  } catch (error) {
    if (!isFaceSwapError(error)) throw error;
    const lines = [texts.wrongWorkerUrl(url), error.message, texts.nothingStarted];
    throw new ProgramError(EXIT.usage, ...lines);
  }
}
