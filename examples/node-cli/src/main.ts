import { isFaceSwapError, type Logger } from '@faceswap/sdk';
import { errorMessage, type Language } from '@faceswap/sdk/messages';
import { detectLanguage, parseArguments, readVersion, type SwapArguments } from './arguments.ts';
import { EXIT, type ExitCode, signalExitCode } from './exit-codes.ts';
import { HELP } from './help.ts';
import { errnoOf, ProgramError } from './program-error.ts';
import { jsonReport } from './report/json.ts';
import { linesReport } from './report/lines.ts';
import { type Ending, type Report, toStderr } from './report/report.ts';
import { terminalReport } from './report/terminal.ts';
import { runSwap } from './run-swap.ts';
import type { SavedSwap } from './saved-paths.ts';
import { listenForStop } from './stop.ts';
import { TEXTS } from './texts.ts';

function chooseReport({ json, language }: SwapArguments): Report {
  if (json) return jsonReport();
  return process.stderr.isTTY ? terminalReport(language, TEXTS[language]) : linesReport(language);
}

function createLogger({ note }: Report, isVerbose: boolean): Logger {
  const say = isVerbose ? note : (): void => undefined;
  return { debug: say, info: say, warn: note, error: say };
}

const SETUP_CODES: readonly string[] = ['store-unavailable', 'store-full', 'invalid-setup'];

/** What an error means to the person. Its stack is of use only to who works on the program. */
function describeError(error: unknown, language: Language): Ending {
  const end = (exitCode: ExitCode, lines: readonly string[]): Ending => ({
    exitCode,
    lines,
    task: null,
    out: null,
  });
  if (error instanceof ProgramError) return end(error.exitCode, error.lines);
  const text = error instanceof Error ? error.message : String(error);
  if (!isFaceSwapError(error)) return end(EXIT.failed, [text]);
  const { what, todo, billing } = errorMessage(error.code, error.mayBeBilled, language);
  const isUsage = error.code === 'invalid-request';
  const code = SETUP_CODES.includes(error.code) ? EXIT.setup : isUsage ? EXIT.usage : EXIT.failed;
  return end(code, [what, text, billing, todo]);
}

async function swap(args: SwapArguments): Promise<ExitCode> {
  const report = chooseReport(args);
  const texts = TEXTS[args.language];
  let saved: SavedSwap | null = null;
  const stop = listenForStop((signal, isSecond) => {
    const id = saved?.paths.id;
    const lines = isSecond && id ? [texts.cancelIsOwed(id)] : [texts.stoppedBeforeStart];
    if (!isSecond && saved?.paths.created === false) saved.forget();
    const exitCode = signalExitCode(signal);
    report.end({ exitCode, lines, task: null, out: null });
    process.exit(exitCode);
  });
  const logger = createLogger(report, args.verbose);
  const ending = await runSwap({
    args,
    report,
    stop,
    logger,
    onSaved: (swap) => {
      saved = swap;
    },
  }).catch((error: unknown) => {
    if (args.verbose && error instanceof Error) report.note(error.stack ?? '');
    return describeError(error, args.language);
  });
  report.end(ending);
  return ending.exitCode;
}

async function main(): Promise<ExitCode> {
  const args = process.argv.slice(2);
  try {
    const parsed = parseArguments(args, { env: process.env, cwd: process.cwd() });
    if (parsed.kind === 'swap') return await swap(parsed.swap);
    process.stdout.write(parsed.kind === 'help' ? HELP : `${readVersion()}\n`);
    return EXIT.completed;
  } catch (error) {
    const ending = describeError(error, detectLanguage(process.env));
    if (args.includes('--json')) jsonReport().end(ending);
    for (const line of ending.lines) toStderr(line);
    return ending.exitCode;
  }
}

// Whoever reads the output may leave early; the swap goes on and its result is written.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (errnoOf(error) !== 'EPIPE') throw error;
  });
}
process.exitCode = await main();
