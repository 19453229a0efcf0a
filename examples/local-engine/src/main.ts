import { type MainOptions, parseMainOptions } from './main-options.ts';
import type { Engine } from './start-engine.ts';
import { startSoleEngine } from './start-sole-engine.ts';

const say = (message: Record<string, unknown>): void => console.log(JSON.stringify(message));

function readKey({ apiKeyEnv }: MainOptions): string | undefined {
  if (apiKeyEnv === undefined) return undefined;
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

async function main(): Promise<void> {
  const options = parseMainOptions(process.argv.slice(2));
  const { apiKeyEnv: _, ...rest } = options;
  const log = (line: string): void => console.error(line);
  const sole = await startSoleEngine({ ...rest, apiKey: readKey(options), log });
  if (sole.kind === 'running') {
    const { url, endpointUrl, pid } = sole.running;
    say({ type: 'already-running', url, endpointUrl, pid });
    return;
  }
  const { url, endpointUrl, closed } = sole.engine;
  closeOnSignal(sole.engine);
  say({ type: 'ready', url, endpointUrl, pid: process.pid });
  await closed;
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
