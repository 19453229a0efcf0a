import type { ActiveTask, EndedTask } from '@faceswap/sdk';
import {
  cancellationMessage,
  failureMessage,
  type Language,
  messages,
} from '@faceswap/sdk/messages';
import type { EndpointChoice } from './arguments.ts';
import { EXIT, type StopSignal, signalExitCode, taskExitCode } from './exit-codes.ts';
import type { Ending } from './report/report.ts';
import { TEXTS, type Texts } from './texts.ts';

/** What the ends of a swap are described with. */
export interface EndContext {
  readonly language: Language;
  readonly signal: StopSignal | null;
  /** Whether a promised cancel is still to be delivered. */
  readonly owesCancel: boolean;
}

function describeOutcome(task: EndedTask, { language, owesCancel }: EndContext): string[] {
  const set = messages[language];
  const texts = TEXTS[language];
  const lines = [set.outcomes[task.outcome]];
  const cancellation = cancellationMessage(task, language);
  if (cancellation !== null) lines.push(cancellation);
  if (task.outcome === 'completed') lines.push(set.aiLabel);
  if (task.failure !== null) {
    const { what, billing, todo } = failureMessage(task.failure, language);
    lines.push(what, billing, todo);
    if (task.failure.retryable) lines.push(texts.startAnew(task.id));
  }
  if (owesCancel) lines.push(texts.cancelIsOwed(task.id));
  return lines;
}

const idsOf = ({ id, jobId }: EndedTask | ActiveTask, language: Language): string[] => {
  const texts = TEXTS[language];
  return [texts.task(id), ...(jobId === null ? [] : [texts.job(jobId)])];
};

/** A task that has ended, whatever the outcome. */
export function describeEnd(task: EndedTask, context: EndContext): Omit<Ending, 'out'> {
  return {
    task,
    exitCode: taskExitCode(task, context.signal),
    lines: [...describeOutcome(task, context), ...idsOf(task, context.language)],
  };
}

export interface StuckContext {
  readonly language: Language;
  readonly signal: StopSignal | null;
  readonly waitMs: number;
  readonly endpoint: EndpointChoice | null;
}

function describeKey(endpoint: EndpointChoice | null, texts: Texts): string[] {
  if (endpoint === null) return [];
  if (endpoint.kind === 'runpod') return [texts.checkKey(endpoint.apiKeyEnv)];
  const { tokenEnv, url } = endpoint;
  return [tokenEnv === null ? texts.checkSession(url) : texts.checkToken(tokenEnv)];
}

/** A task that goes on another time, because its endpoint cannot be reached or refuses the key. */
export function describeStuck(task: ActiveTask, context: StuckContext): Ending {
  const { language, signal, waitMs, endpoint } = context;
  const set = messages[language];
  const texts = TEXTS[language];
  const isBlocked = task.connection === 'blocked';
  const why = isBlocked
    ? [set.connections.blocked, ...describeKey(endpoint, texts)]
    : [texts.notReachable(Math.round(waitMs / 1000)), set.errors.network.todo];
  const billing = task.jobId === null ? set.billing.notBilled : set.billing.mayBeBilled;
  const left = isBlocked ? EXIT.blocked : EXIT.setup;
  return {
    task,
    exitCode: signal === null ? left : signalExitCode(signal),
    lines: [...why, billing, texts.goOn(task.id), ...idsOf(task, language)],
    out: null,
  };
}
