import { afterEach, describe, expect, it, vi } from 'vitest';
import { runSeed } from './run-seed.ts';

type Module = Record<string, unknown>;
type Plant = () => void;

const SEEDS = Number(process.env['FUZZ_BUG_SEEDS'] ?? 600);

/** Replaces functions of one module of the SDK, in fresh copies of all that import it. */
const replace = (path: string, change: (real: Module) => Module) =>
  vi.doMock(path, async (load) => {
    const real = await load<Module>();
    return { ...real, ...change(real) };
  });

type Call = (...given: never[]) => unknown;

const BUGS: Record<string, Plant> = {
  'an ambiguous submit is sent again': () =>
    replace('../../src/machine/routes.ts', () => ({
      hadNoEffect: () => true,
      isRetryable: () => true,
    })),

  'a restored intent is submitted again': () =>
    replace('../../src/machine/routes.ts', (real) => ({
      firstStep: (...given: never[]) => {
        const step = (real['firstStep'] as Call)(...given);
        return step === 'submitting.inherited' ? 'submitting.sending' : step;
      },
    })),

  'the intent is not saved before the submit': () =>
    replace('../../src/client/record-keeper.ts', (real) => ({
      createRecordKeeper: (...given: never[]) => {
        const keeper = (real['createRecordKeeper'] as Call)(...given) as Module;
        return { ...keeper, saveIntent: async () => true };
      },
    })),

  'writes are not ordered': () =>
    replace('../../src/client/record-keeper.ts', (real) => ({
      createRecordKeeper: (options: { store: UnorderedStore }) => {
        const keeper = (real['createRecordKeeper'] as (given: unknown) => Module)(options);
        const write = async (id: string, value: unknown) => {
          const revision = (await options.store.get(id))?.revision ?? null;
          const written = await options.store.compareAndSet(id, revision, value);
          if (!written.ok) await write(id, value);
        };
        type Saved = { id: string; record: unknown };
        return {
          ...keeper,
          save: ({ id, record }: Saved) => write(id, structuredClone(record)),
          saveIntent: async ({ id }: Saved, record: unknown) => {
            await write(id, record);
            return true;
          },
        };
      },
    })),

  'an end does not absorb': () =>
    replace('../../src/task/merge-records.ts', (real) => ({
      mergeRecords: (mine: Ending, theirs: Ending) => {
        const oneEnded = (mine.phase === 'ended') !== (theirs.phase === 'ended');
        if (!oneEnded || mine.attempt !== theirs.attempt) {
          return (real['mergeRecords'] as Call)(mine as never, theirs as never);
        }
        return mine.phase === 'ended' ? theirs : mine;
      },
    })),

  'the answer of the cancel call is taken as the end': () =>
    replace('../../src/machine/guards.ts', () => ({
      jobCompleted: ({ context }: { context: CancelContext }) =>
        context.update?.status === 'completed' && context.record.close?.accepted !== true,
      jobIsOver: ({ context }: { context: CancelContext }) =>
        context.record.close?.accepted === true,
    })),
};

interface Ending {
  readonly phase: string;
  readonly attempt: number;
}

interface CancelContext {
  readonly update: { readonly status: string } | null;
  readonly record: { readonly close: { readonly accepted: boolean } | null };
}

interface UnorderedStore {
  get(id: string): Promise<{ revision: string } | null>;
  compareAndSet(id: string, revision: string | null, value: unknown): Promise<{ ok: boolean }>;
}

async function findProblem(): Promise<string | null> {
  const { createFaceSwapClient } = await import('../../src/index.ts');
  for (let seed = 1; seed <= SEEDS; seed += 1) {
    const { problems } = await runSeed(seed, createFaceSwapClient);
    if (problems.length > 0) return `seed ${seed}: ${problems.join('; ')}`;
  }
  return null;
}

describe('the simulation finds each planted bug', () => {
  afterEach(() => {
    vi.doUnmock('../../src/machine/routes.ts');
    vi.doUnmock('../../src/task/merge-records.ts');
    vi.doUnmock('../../src/machine/guards.ts');
    vi.doUnmock('../../src/client/record-keeper.ts');
    vi.resetModules();
  });

  it.each(Object.entries(BUGS))('%s', { timeout: 600_000 }, async (_, plant) => {
    vi.resetModules();
    plant();
    expect(await findProblem()).not.toBeNull();
  });
});
