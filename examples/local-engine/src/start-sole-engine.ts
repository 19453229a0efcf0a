import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { hashApiKey, readApiKey } from './discovery/api-key.ts';
import { type EngineFile, removeEngineFile, writeEngineFile } from './discovery/engine-file.ts';
import { acquireLock } from './discovery/lock.ts';
import type { EngineOptions } from './engine-options.ts';
import { type Engine, startEngine } from './start-engine.ts';

/** The engine that was started, or the one that the folder has already. */
export type SoleEngine =
  | { readonly kind: 'started'; readonly engine: Engine; readonly apiKey: string }
  | { readonly kind: 'running'; readonly running: EngineFile };

/** As for `startEngine`; without a key, it is the one that the folder keeps. */
export type SoleEngineOptions = Omit<EngineOptions, 'apiKey' | 'onClosing'> & {
  readonly apiKey?: string | undefined;
};

/** Starts an engine in this process that others find in its folder, unless there is one. */
export async function startSoleEngine({
  apiKey: given,
  ...options
}: SoleEngineOptions): Promise<SoleEngine> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true, mode: 0o700 });
  const apiKey = given ?? (await readApiKey(dataDir));
  const result = await acquireLock(dataDir, apiKey);
  if (!result.held) return { kind: 'running', running: result.running };
  const { lock } = result;
  const onClosing = async (): Promise<void> => {
    await removeEngineFile(dataDir);
    await lock.renew();
  };
  try {
    const engine = await startEngine({ ...options, dataDir, apiKey, onClosing });
    const { url, endpointUrl } = engine;
    const { pid } = process;
    await writeEngineFile(dataDir, { url, endpointUrl, pid, apiKeyHash: hashApiKey(apiKey) });
    const closed = engine.closed.then(() => lock.release());
    const close = async (): Promise<void> => {
      await engine.close();
      await closed;
    };
    return { kind: 'started', engine: { ...engine, closed, close }, apiKey };
  } catch (error) {
    await lock.release();
    throw error;
  }
}
