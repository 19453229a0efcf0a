import { BackendError, EXIT, type ExitCode } from './backend-error.ts';
import { type BackendOptions, parseBackendOptions } from './backend-options.ts';
import { chooseTexts, type Texts } from './backend-texts.ts';
import { startBackend } from './start-backend.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);

/** Resolves with the first signal; later ones change nothing, for the end is bounded. */
const untilSignal = (): Promise<(typeof SIGNALS)[number]> =>
  new Promise((resolve) => {
    for (const signal of SIGNALS) process.on(signal, () => resolve(signal));
  });

async function serve(options: BackendOptions, texts: Texts): Promise<ExitCode> {
  const signalled = untilSignal();
  const backend = await startBackend(options, { texts, log: note });
  if (options.open) note(texts.openWarning);
  say(texts.data(options.dataDir));
  for (const line of texts.ready(backend.url)) say(line);
  const signal = await Promise.race([signalled, backend.closed.then(() => null)]);
  await backend.close();
  if (signal === null) throw new BackendError(EXIT.failed, texts.workerEnded);
  return signal === 'SIGINT' ? EXIT.interrupted : EXIT.ended;
}

async function main(): Promise<ExitCode> {
  const { env } = process;
  const texts = chooseTexts(env);
  try {
    const options = parseBackendOptions(process.argv.slice(2), { env, cwd: process.cwd(), texts });
    if (options !== null) return await serve(options, texts);
    process.stdout.write(texts.help);
    return EXIT.ended;
  } catch (error) {
    note(error instanceof Error ? error.message : String(error));
    return error instanceof BackendError ? error.exitCode : EXIT.failed;
  }
}

process.exitCode = await main();
