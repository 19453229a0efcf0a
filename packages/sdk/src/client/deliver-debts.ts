import type { Environment } from '../contracts/environment.ts';
import { debtDelay } from '../machine/delays.ts';
import { MISSING_IN_A_ROW } from '../machine/policy.ts';
import { isOver, isUnconfirmed } from '../machine/routes.ts';
import type { TaskWorks } from '../machine/works.ts';
import type { JobUpdate } from '../task/job.ts';
import { type Debt, keyOf, type TaskRecord } from '../task/task-record.ts';

export interface DebtOptions {
  readonly works: TaskWorks;
  readonly closed: AbortSignal;
  readonly environment: Environment;
}

/** A young job may not be known everywhere yet: four tries take more than a minute. */
const OLD_ENOUGH = 4;

async function deliver(
  debt: Debt,
  { works, closed: signal }: DebtOptions,
): Promise<JobUpdate | null> {
  const job = debt.job ?? (await works.find(debt.key, { signal }));
  if (job === null) return null;
  await works.cancel(job, { signal }).catch(() => {});
  return works.read(job, { signal });
}

const isDue = (debt: Debt, now: number): boolean => debt.nextAt <= now;

export const hasDueDebt = (record: TaskRecord, now: number): boolean =>
  record.debts.some((debt) => isDue(debt, now));

/**
 * Sends the cancels that were promised while the backend could not be reached. A debt ends when the job is seen to
 * be over, or when the backend must have deleted it.
 */
export async function deliverDebts(
  record: TaskRecord,
  options: DebtOptions,
): Promise<Pick<TaskRecord, 'debts' | 'cancellation'>> {
  const { environment } = options;
  const debts: Debt[] = [];
  let { cancellation } = record;
  for (const debt of record.debts) {
    if (!isDue(debt, environment.now())) {
      debts.push(debt);
      continue;
    }
    const update = await deliver(debt, options).catch(() => null);
    const now = environment.now();
    const tries = debt.tries + 1;
    const missing = update?.status === 'missing' ? debt.missing + 1 : 0;
    const stopped = isOver(update) || (missing >= MISSING_IN_A_ROW && tries > OLD_ENOUGH);
    const over = stopped || update?.status === 'completed' || now >= debt.expiresAt;
    if (!over) debts.push({ ...debt, missing, tries, nextAt: now + debtDelay(debt.tries) });
    const own = debt.key === keyOf(record);
    const confirmed = stopped && !isUnconfirmed(update);
    if (own && confirmed && cancellation === 'unconfirmed') cancellation = 'confirmed';
  }
  return { debts, cancellation };
}
