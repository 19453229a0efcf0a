import type { ActiveTask, EndedTask, Task } from '@faceswap/sdk';
import {
  cancellationMessage,
  failureMessage,
  type Language,
  messages,
} from '@faceswap/sdk/messages';
import { formatSpan } from '../text/format.ts';
import { texts } from '../text/texts.ts';

export interface Surroundings {
  readonly language: Language;
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly online: boolean;
}

export type Tone = 'active' | 'good' | 'bad' | 'quiet';

/** A task in words: what the panel, the pages and the history all show. */
export interface TaskWords {
  readonly tone: Tone;
  /** Where it is or how it ended, in a word or two. */
  readonly state: string;
  /** Waiting time, time left, or when the last news came; null when there is nothing to tell. */
  readonly time: string | null;
  /** What happened; null while nothing did. */
  readonly message: string | null;
  /** What else the person should know. */
  readonly notes: readonly string[];
}

const GPU_STARTS_AFTER_MS = 30_000;
const NO_NEWS_AFTER_MS = 15_000;

const BEFORE_UPLOADED: readonly string[] = ['waiting', 'validating', 'uploading'];
const REMOTE: readonly string[] = ['queued', 'processing', 'collecting'];

/** Whether the page must stay open for this task to go on. */
export const needsPage = ({ phase }: Task): boolean => BEFORE_UPLOADED.includes(phase);

/** Percent of the present phase in whole numbers; null when nobody knows. */
export const percentOf = ({ progress }: Task): number | null =>
  progress === null ? null : Math.floor(progress * 100);

export const nameOf = (task: Task, language: Language): string =>
  task.inputs.target?.name ?? texts[language].modes[task.mode];

function describeTime(task: ActiveTask, { language, now }: Surroundings): string | null {
  const { status } = texts[language];
  const silence = Math.max(0, now - task.updatedAt);
  const quiet = silence >= NO_NEWS_AFTER_MS ? status.lastUpdate(Math.floor(silence / 1000)) : null;
  if (task.phase === 'queued') {
    const waited = Math.max(0, now - task.enteredAt);
    const text = status.waited(formatSpan(waited, language));
    const trouble = task.connection === 'ok' ? null : quiet;
    const starting = waited >= GPU_STARTS_AFTER_MS ? status.gpuStarting : null;
    return [starting, text, trouble].filter((part) => part !== null).join(' · ');
  }
  if (quiet !== null || task.timeLeftMs === null) return quiet;
  const left = task.timeLeftMs - silence;
  return left < 1_000 ? status.almostDone : status.left(formatSpan(left, language));
}

function describeActive(task: ActiveTask, around: Surroundings): TaskWords {
  const { language, online } = around;
  const { status } = texts[language];
  const { phases, connections } = messages[language];
  const link = online ? task.connection : 'offline';
  const stopping = task.cancelRequested || task.phase === 'closing';
  const notes: string[] = [];
  if (stopping && !online) notes.push(status.stopOnceOnline);
  else if (needsPage(task)) notes.push(status.keepOpen);
  else if (REMOTE.includes(task.phase)) notes.push(status.mayClose);
  return {
    tone: 'active',
    state: stopping ? phases.closing : phases[task.phase],
    time: describeTime(task, around),
    message: link === 'ok' ? null : connections[link],
    notes,
  };
}

/** In Chinese a stopped task reads as failed: what the people who know the old app were promised. */
function stateOfEnd({ outcome }: EndedTask, language: Language): string {
  const { outcomes } = messages[language];
  return language === 'zh-CN' && outcome === 'cancelled' ? outcomes.failed : outcomes[outcome];
}

function describeCancelled(task: EndedTask, { language, online }: Surroundings) {
  const { cancellations, billing } = messages[language];
  if (task.cancellation !== 'unconfirmed') {
    const notes = task.cancellation === 'not-needed' ? [billing.notBilled] : [];
    return { message: cancellations.confirmed, notes };
  }
  const wish = online ? [] : [texts[language].status.stopOnceOnline];
  return { message: cancellations.confirmed, notes: [cancellations.unconfirmed, ...wish] };
}

function describeFailure(task: EndedTask, language: Language) {
  if (task.failure === null) return { message: null, notes: [] };
  const { what, billing, todo } = failureMessage(task.failure, language);
  const stop = cancellationMessage(task, language);
  return { message: what, notes: stop === null ? [billing, todo] : [stop, billing, todo] };
}

function describeEnd(task: EndedTask, around: Surroundings): TaskWords {
  const { language } = around;
  const state = stateOfEnd(task, language);
  if (task.outcome === 'completed') {
    const message = cancellationMessage(task, language);
    return { tone: 'good', state, time: null, message, notes: [] };
  }
  if (task.outcome === 'cancelled') {
    return { tone: 'quiet', state, time: null, ...describeCancelled(task, around) };
  }
  return { tone: 'bad', state, time: null, ...describeFailure(task, language) };
}

export function describeTask(task: Task, around: Surroundings): TaskWords {
  return task.outcome === null ? describeActive(task, around) : describeEnd(task, around);
}
