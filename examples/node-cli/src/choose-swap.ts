import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { SwapArguments } from './arguments.ts';
import type { InputPaths } from './check-files.ts';
import { EXIT } from './exit-codes.ts';
import { ProgramError } from './program-error.ts';
import type { SavedPaths, SavedSwap, SavedSwaps } from './saved-paths.ts';
import type { Texts } from './texts.ts';

const sample = (name: string): string =>
  fileURLToPath(new URL(`../../samples/${name}`, import.meta.url));

/** The two pictures that are swapped when none are given. */
const samples = (): InputPaths => ({
  source: sample('mona-lisa.jpg'),
  target: sample('astronaut.jpg'),
});

export type Choice =
  | { readonly kind: 'new'; readonly inputs: InputPaths }
  | { readonly kind: 'saved'; readonly saved: SavedSwap }
  | { readonly kind: 'nothing'; readonly lines: readonly string[] };

export interface ChoiceContext {
  readonly swaps: SavedSwaps;
  readonly texts: Texts;
  readonly note: (line: string) => void;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return pid !== process.pid;
  } catch {
    return false;
  }
}

/** A result that the person has not got, or has lost. */
const lacksResult = ({ outcome, written }: SavedPaths): boolean =>
  outcome === 'completed' && (written === null || !existsSync(written));

function chooseToResume({ swaps, texts, note }: ChoiceContext): Choice {
  const all = swaps.list();
  for (const saved of all.filter(({ paths }) => !paths.closed)) {
    const { id, pid } = saved.paths;
    if (!isAlive(pid)) return { kind: 'saved', saved };
    note(texts.stillRunning(id, pid));
  }
  const [newest] = all;
  if (newest?.paths.closed && lacksResult(newest.paths)) {
    return { kind: 'saved', saved: newest };
  }
  const written = newest?.paths.written;
  const lines = [texts.nothingToResume, ...(written ? [texts.resultIsThere(written)] : [])];
  return { kind: 'nothing', lines };
}

function chooseToRetry({ swaps, texts }: ChoiceContext): Choice {
  const saved = swaps.list().find(({ paths }) => paths.closed && paths.outcome !== 'completed');
  if (saved === undefined) return { kind: 'nothing', lines: [texts.nothingToRetry] };
  return { kind: 'saved', saved };
}

function chooseById(id: string, args: SwapArguments, { swaps, texts }: ChoiceContext): Choice {
  const saved = swaps.find(id);
  if (args.action !== 'start') {
    if (saved !== null) return { kind: 'saved', saved };
    throw new ProgramError(EXIT.usage, texts.unknownId(id));
  }
  const inputs = toInputs(args);
  if (saved === null) return { kind: 'new', inputs };
  if (saved.paths.source === inputs.source && saved.paths.target === inputs.target) {
    return { kind: 'saved', saved };
  }
  throw new ProgramError(EXIT.usage, texts.takenId(id), texts.nothingStarted);
}

const toInputs = ({ source, target }: SwapArguments): InputPaths =>
  source !== null && target !== null ? { source, target } : samples();

/** Which swap the arguments are about. */
export function chooseSwap(args: SwapArguments, context: ChoiceContext): Choice {
  if (args.id !== null) return chooseById(args.id, args, context);
  if (args.action === 'resume') return chooseToResume(context);
  if (args.action === 'retry') return chooseToRetry(context);
  return { kind: 'new', inputs: toInputs(args) };
}
