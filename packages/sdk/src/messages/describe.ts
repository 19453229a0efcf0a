import type { ErrorCode } from '../errors/face-swap-error.ts';
import type { Failure } from '../task/failure.ts';
import type { Cancellation, Outcome } from '../task/phase.ts';
import { en } from './en.ts';
import type { Message, MessageSet } from './message-set.ts';
import { zhCN } from './zh-cn.ts';

/** As a BCP 47 tag. */
export type Language = 'en' | 'zh-CN';

/** All texts, by language and code: data to show, never to match. */
export const messages: Readonly<Record<Language, MessageSet>> = { en, 'zh-CN': zhCN };

export const LANGUAGES: readonly Language[] = ['en', 'zh-CN'];

export interface FullMessage extends Message {
  /** Whether it may be billed. */
  readonly billing: string;
}

function withBilling(message: Message, mayBeBilled: boolean, { billing }: MessageSet): FullMessage {
  return { ...message, billing: mayBeBilled ? billing.mayBeBilled : billing.notBilled };
}

/** What to tell the person about a failure. */
export function failureMessage(
  failure: Pick<Failure, 'code' | 'mayBeBilled'>,
  language: Language,
): FullMessage {
  const set = messages[language];
  return withBilling(set.failures[failure.code], failure.mayBeBilled, set);
}

/** What to tell the person about a thrown error, by its `code` and `mayBeBilled`. */
export function errorMessage(
  code: ErrorCode,
  mayBeBilled: boolean,
  language: Language,
): FullMessage {
  const set = messages[language];
  return withBilling(set.errors[code], mayBeBilled, set);
}

/** What to tell the person about the stop of an ended task; null when there is nothing to tell. */
export function cancellationMessage(
  task: { readonly outcome: Outcome | null; readonly cancellation: Cancellation | null },
  language: Language,
): string | null {
  const { cancellations, cancelledTooLate } = messages[language];
  if (task.outcome === null || task.cancellation === null) return null;
  if (task.outcome === 'completed') return cancelledTooLate;
  if (task.outcome === 'cancelled') return cancellations[task.cancellation];
  return task.cancellation === 'unconfirmed' ? cancellations.unconfirmed : null;
}
