/** Starts engine, Worker and the page without a framework on this computer: `npm run vanilla`. */
import { join } from 'node:path';
import {
  chooseTexts,
  runProgram,
  serveUntilSignal,
} from '@faceswap-examples/cloudflare-worker/local';
import { dataFolder } from '@faceswap-examples/local-engine';
import { startVanilla } from './start-vanilla.ts';

const PORT = 3002;

await runProgram(() => {
  const { env } = process;
  const texts = chooseTexts(env);
  return serveUntilSignal(async () => {
    const vanilla = await startVanilla({
      port: PORT,
      dataDir: join(dataFolder(env), 'vanilla'),
      texts,
      log: (line) => process.stderr.write(`${line}\n`),
    });
    process.stdout.write(`${vanilla.url}\n`);
    return vanilla;
  }, texts.workerEnded);
});
