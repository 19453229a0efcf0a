import { type CancelFault, type FaultRule, HTTP_FAULTS, type JobFault } from './fault-rule.ts';

/** The faults that are still to come. */
export interface Faults {
  /** The fault that the next call of this operation meets, if any; it is used up. */
  forCall(op: string): FaultRule | null;
  forJob(kind: JobFault): FaultRule | null;
  forCancel(): (FaultRule & { kind: CancelFault }) | null;
  add(rules: readonly FaultRule[]): void;
  clear(): void;
}

interface Armed {
  readonly rule: FaultRule;
  skip: number;
  left: number;
}

const arm = (rule: FaultRule): Armed => ({ rule, skip: rule.skip ?? 0, left: rule.times ?? 1 });

const isHttpFault = (kind: string): boolean => (HTTP_FAULTS as readonly string[]).includes(kind);

const matchesOp = (on: string, op: string): boolean =>
  on === '*' || on === op || (on === 'files' && op.startsWith('files-'));

const isCancelRule = (rule: FaultRule): rule is FaultRule & { kind: CancelFault } =>
  rule.kind === 'cancel-completes' || rule.kind === 'cancel-ignored';

/** Keeps count of which fault is due; the first rule that fits goes first. */
export function createFaults(rules: readonly FaultRule[]): Faults {
  let armed = rules.map(arm);

  const take = (matches: (rule: FaultRule) => boolean): FaultRule | null => {
    for (const fault of armed) {
      if (fault.left === 0 || !matches(fault.rule)) continue;
      if (fault.skip > 0) {
        fault.skip -= 1;
        continue;
      }
      fault.left -= 1;
      return fault.rule;
    }
    return null;
  };

  return {
    forCall: (op) => take(({ on, kind }) => isHttpFault(kind) && matchesOp(on, op)),
    forJob: (kind) => take((rule) => rule.kind === kind),
    forCancel: () => {
      const rule = take(isCancelRule);
      return rule && isCancelRule(rule) ? rule : null;
    },
    add: (more) => {
      armed = [...armed.filter(({ left }) => left > 0), ...more.map(arm)];
    },
    clear: () => {
      armed = [];
    },
  };
}
