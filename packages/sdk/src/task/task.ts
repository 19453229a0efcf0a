import type { Failure } from './failure.ts';
import type { Mode } from './mode.ts';
import type { Cancellation, Phase } from './phase.ts';
import type { Consent, SwapOptions } from './swap-request.ts';
import type { Connection, TaskRecord } from './task-record.ts';

/** Says that the media was made by an AI, in both languages, for the app to show beside it. */
export interface AiLabel {
  readonly generated: true;
  readonly text: { readonly en: string; readonly 'zh-CN': string };
}

export const AI_LABEL: AiLabel = {
  generated: true,
  text: { en: 'AI-generated face swap', 'zh-CN': 'AI 换脸生成内容' },
};

/** The picture or video that a completed task made. */
export interface TaskResult {
  readonly mimeType: string;
  /** Bytes, null when only the backend knows. */
  readonly size: number | null;
  /** Milliseconds since 1970 after which `url()` may stop working; null when the bytes are held here. */
  readonly expiresAt: number | null;
  readonly ai: AiLabel;
  /** A URL to show or download it from: fresh where the backend can give one, a `data:` URL for held bytes. */
  url(): Promise<string>;
  /**
   * The bytes, whole: for pictures; stream a video from `url()`. Rejects with code
   * `result-lost` when they are gone, and with `network`, retryable, when they cannot be fetched now.
   */
  blob(): Promise<Blob>;
}

interface TaskBase {
  readonly id: string;
  readonly mode: Mode;
  /** Starts at 1; each retry is a new attempt with at most one job of its own. */
  readonly attempt: number;
  /** Milliseconds since 1970, as is `updatedAt`, the last change that can be seen here. */
  readonly createdAt: number;
  readonly updatedAt: number;
  /** When the present phase began. */
  readonly enteredAt: number;
  readonly inputs: TaskRecord['inputs'];
  readonly options: SwapOptions;
  /** Null for a task that follows a job started elsewhere. */
  readonly consent: Consent | null;
  /** Fraction of the present phase, 0 to 1, never backwards within it; null when nobody knows. */
  readonly progress: number | null;
  /** Milliseconds left of the present phase, as seen at `updatedAt`; null when nobody knows. */
  readonly timeLeftMs: number | null;
  readonly connection: Connection['state'];
  readonly cancelRequested: boolean;
  readonly jobId: string | null;
}

export interface ActiveTask extends TaskBase {
  readonly phase: Exclude<Phase, 'ended'>;
  readonly outcome: null;
  readonly failure: null;
  readonly cancellation: null;
  readonly result: null;
}

export interface CompletedTask extends TaskBase {
  readonly phase: 'ended';
  readonly outcome: 'completed';
  readonly failure: null;
  readonly cancellation: Cancellation | null;
  readonly result: TaskResult;
}

export interface UnsuccessfulTask extends TaskBase {
  readonly phase: 'ended';
  readonly outcome: 'failed' | 'cancelled' | 'timed-out';
  readonly failure: Failure | null;
  readonly cancellation: Cancellation | null;
  readonly result: null;
}

export type EndedTask = CompletedTask | UnsuccessfulTask;

/** A task as the app sees it: plain, frozen, and the same object until something changes. */
export type Task = ActiveTask | EndedTask;
