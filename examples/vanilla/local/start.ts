/** Starts engine, Worker and the page without a framework on this computer: `npm run vanilla`. */
import { join } from 'node:path';
import { BackendError, chooseTexts } from '@faceswap-examples/cloudflare-worker/local';
import { dataFolder } from '@faceswap-examples/local-engine';
import { startVanilla } from './start-vanilla.ts';

const PORT = 3002;

const note = (line: string): void => void process.stderr.write(`${line}\n`);

async function main(): Promise<void> {
  const { env } = process;
  const vanilla = await startVanilla({
    port: PORT,
    dataDir: join(dataFolder(env), 'vanilla'),
    texts: chooseTexts(env),
    log: note,
  });
  process.stdout.write(`${vanilla.url}\n`);
  const end = () => void vanilla.close();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
}

await main().catch((error: unknown) => {
  note(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof BackendError ? error.exitCode : 1;
});
