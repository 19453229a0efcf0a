import { afterAll, beforeAll, expect, it } from 'vitest';
import { createFaceSwapClient } from '../../src/index.ts';
import { OUTCOMES } from '../../src/task/phase.ts';
import { FAULTS, MISCHIEF, runSeed, type SeedReport } from './run-seed.ts';

const SEEDS = Number(process.env['FUZZ_SEEDS'] ?? 300);
const FIRST = Number(process.env['FUZZ_FIRST_SEED'] ?? 1);

const rejections: unknown[] = [];
const note = (reason: unknown) => rejections.push(reason);
beforeAll(() => void process.on('unhandledRejection', note));
afterAll(() => void process.off('unhandledRejection', note));

it(`keeps every promise over ${SEEDS} worlds`, { timeout: 3_600_000 }, async () => {
  const reports: SeedReport[] = [];
  for (let seed = FIRST; seed < FIRST + SEEDS; seed += 1) {
    reports.push(await runSeed(seed, createFaceSwapClient));
  }
  const bad = reports.filter(({ problems }) => problems.length > 0);
  expect(bad.map(({ seed, problems }) => ({ seed, problems }))).toEqual([]);
  expect(rejections).toEqual([]);

  const outcomes = reports.flatMap((report) => report.outcomes);
  const share = (outcome: string) =>
    outcomes.filter((one) => one === outcome).length / outcomes.length;
  const shares = Object.fromEntries(OUTCOMES.map((outcome) => [outcome, share(outcome)]));
  for (const outcome of OUTCOMES) expect(shares[outcome], outcome).toBeGreaterThan(0.1);
  const seen = new Set<string>(reports.flatMap(({ mischief, faults }) => [...mischief, ...faults]));
  expect([...MISCHIEF, ...FAULTS].filter((kind) => !seen.has(kind))).toEqual([]);
  process.stdout.write(
    `${JSON.stringify({
      worlds: reports.length,
      attempts: outcomes.length,
      jobs: reports.reduce((sum, { jobs }) => sum + jobs, 0),
      unknown: reports.reduce((sum, { unknown }) => sum + unknown, 0),
      shares,
    })}\n`,
  );
});
