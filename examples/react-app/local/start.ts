/** Starts the engine, the Worker and the app on this computer: `npm start -- [--port 3001] [--data DIR]`. */
import { BackendError, EXIT, type ExitCode } from '@faceswap-examples/cloudflare-worker/local';
import { startApp } from './start-app.ts';
import { parseStartOptions, type StartOptions } from './start-options.ts';
import { chooseStartTexts, type StartTexts } from './start-texts.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);

const untilSignal = (): Promise<(typeof SIGNALS)[number]> =>
  new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve(signal));
  });

async function serve(options: StartOptions, texts: StartTexts): Promise<ExitCode> {
  const signalled = untilSignal();
  say(texts.starting);
  const app = await startApp(options, { texts, log: note });
  if (app.port !== options.port && options.port !== 0) say(texts.otherPort(options.port));
  for (const line of texts.opened(app.url, options.dataDir)) say(line);
  const signal = await Promise.race([signalled, app.closed.then(() => null)]);
  await app.close();
  if (signal === null) throw new BackendError(EXIT.failed, texts.workerEnded);
  return signal === 'SIGINT' ? EXIT.interrupted : EXIT.ended;
}

async function main(): Promise<ExitCode> {
  const { env } = process;
  const texts = chooseStartTexts(env);
  try {
    const options = parseStartOptions(process.argv.slice(2), { env, cwd: process.cwd(), texts });
    if (options !== null) return await serve(options, texts);
    process.stdout.write(texts.help);
    return EXIT.ended;
  } catch (error) {
    note(error instanceof Error ? error.message : String(error));
    return error instanceof BackendError ? error.exitCode : EXIT.failed;
  }
}

process.exitCode = await main();
