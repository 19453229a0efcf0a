/** Starts the engine, the Worker and the app on this computer: `npm start -- [--port 3001] [--data DIR]`. */
import { EXIT, runProgram, serveUntilSignal } from '@faceswap-examples/cloudflare-worker/local';
import { startApp } from './start-app.ts';
import { parseStartOptions } from './start-options.ts';
import { chooseStartTexts } from './start-texts.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);

await runProgram(async () => {
  const { env } = process;
  const texts = chooseStartTexts(env);
  const options = parseStartOptions(process.argv.slice(2), { env, cwd: process.cwd(), texts });
  if (options === null) {
    process.stdout.write(texts.help);
    return EXIT.ended;
  }
  return serveUntilSignal(async () => {
    say(texts.starting);
    const app = await startApp(options, { texts, log: note });
    if (app.port !== options.port && options.port !== 0) say(texts.otherPort(options.port));
    for (const line of texts.opened(app.url, options.dataDir)) say(line);
    return app;
  }, texts.workerEnded);
});
