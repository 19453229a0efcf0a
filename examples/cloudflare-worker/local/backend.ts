import { EXIT } from './backend-error.ts';
import { parseBackendOptions } from './backend-options.ts';
import { chooseTexts } from './backend-texts.ts';
import { runProgram, serveUntilSignal } from './run-server.ts';
import { startBackend } from './start-backend.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const note = (line: string): void => void process.stderr.write(`${line}\n`);

await runProgram(async () => {
  const { env } = process;
  const texts = chooseTexts(env);
  const options = parseBackendOptions(process.argv.slice(2), { env, cwd: process.cwd(), texts });
  if (options === null) {
    process.stdout.write(texts.help);
    return EXIT.ended;
  }
  return serveUntilSignal(async () => {
    const backend = await startBackend(options, { texts, log: note });
    if (options.open) note(texts.openWarning);
    say(texts.data(options.dataDir));
    for (const line of texts.ready(backend.url)) say(line);
    return backend;
  }, texts.workerEnded);
});
