/** One promise of a contract, for any test runner: `for (const { name, run } of cases) it(name, run)`. */
export interface ContractCase {
  readonly name: string;
  /** Rejects when the promise is broken. */
  run(): Promise<void>;
}

/** How a suite gets something fresh to test, and tidies up after each case. */
export interface ContractHarness<Bench> {
  create(): Promise<Bench>;
  cleanup?(bench: Bench): Promise<void>;
}

export type Body<Bench> = (bench: Bench) => Promise<void>;

/** Turns named bodies into cases that each get a bench of their own. */
export function toCases<Bench>(
  harness: ContractHarness<Bench>,
  bodies: Readonly<Record<string, Body<Bench>>>,
): ContractCase[] {
  return Object.entries(bodies).map(([name, body]) => ({
    name,
    run: async () => {
      const bench = await harness.create();
      try {
        await body(bench);
      } finally {
        await harness.cleanup?.(bench);
      }
    },
  }));
}

/** The bytes 0, 1, 2, … scrambled, so that no two stretches are alike. */
export function createBytes(length: number, seed = 1): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let state = seed * 2_654_435_761;
  for (let index = 0; index < length; index += 1) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0;
    bytes[index] = state >>> 24;
  }
  return bytes;
}
