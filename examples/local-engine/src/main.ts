import { mkdir } from 'node:fs/promises';
import { resolve } from 'node:path';
import { hashApiKey, readApiKey } from './discovery/api-key.ts';
import { removeEngineFile, writeEngineFile } from './discovery/engine-file.ts';
import { acquireLock, type EngineLock } from './discovery/lock.ts';
import { type MainOptions, parseMainOptions } from './main-options.ts';
import { type Engine, startEngine } from './start-engine.ts';

const say = (message: Record<string, unknown>): void => console.log(JSON.stringify(message));

async function readKey({ apiKeyEnv, dataDir }: MainOptions): Promise<string> {
  if (apiKeyEnv === undefined) return await readApiKey(dataDir);
  const apiKey = process.env[apiKeyEnv];
  if (!apiKey) throw new TypeError(`The environment variable ${apiKeyEnv} is not set.`);
  return apiKey;
}

function closeOnSignal(engine: Engine): void {
  for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) {
    // Not `once`: where no listener is left, write-file-atomic ends the process before the engine has closed.
    process.on(signal, () => void engine.close());
  }
}

async function serve(options: MainOptions, apiKey: string, lock: EngineLock): Promise<void> {
  const { dataDir, apiKeyEnv: _, ...rest } = options;
  const engine = await startEngine({
    ...rest,
    dataDir,
    apiKey,
    log: (line) => console.error(line),
    onClosing: async () => {
      await removeEngineFile(dataDir);
      await lock.renew();
    },
  });
  closeOnSignal(engine);
  const { url, endpointUrl, closed } = engine;
  const { pid } = process;
  await writeEngineFile(dataDir, { url, endpointUrl, pid, apiKeyHash: hashApiKey(apiKey) });
  say({ type: 'ready', url, endpointUrl, pid });
  await closed;
}

async function main(): Promise<void> {
  const parsed = parseMainOptions(process.argv.slice(2));
  const options = { ...parsed, dataDir: resolve(parsed.dataDir) };
  await mkdir(options.dataDir, { recursive: true, mode: 0o700 });
  const apiKey = await readKey(options);
  const result = await acquireLock(options.dataDir, apiKey);
  if (!result.held) {
    const { url, endpointUrl, pid } = result.running;
    say({ type: 'already-running', url, endpointUrl, pid });
    return;
  }
  try {
    await serve(options, apiKey, result.lock);
  } finally {
    await result.lock.release();
  }
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
