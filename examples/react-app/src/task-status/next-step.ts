import type { FailureCode, Task } from '@faceswap/sdk';

/** What the button beside a task's trouble does. */
export type NextStep = 'retry' | 'choose-files' | 'new-swap' | 'try-now' | 'sign-in';

/** Failures that the same files would meet again. */
const FILES: readonly FailureCode[] = [
  'input-lost',
  'unsupported-input',
  'file-too-large',
  'request-too-large',
  'no-face-in-source',
  'no-face-in-target',
  'face-too-small',
  'invalid-image',
  'image-too-large',
  'invalid-video',
  'no-video-stream',
  'video-too-long',
  'video-too-large',
  'unsupported-codec',
  'content-blocked',
];

/** The one step that helps; null when nothing is wrong. Without known files there is nothing to try again with. */
export function nextStep(task: Task): NextStep | null {
  if (task.outcome === null) {
    if (task.connection === 'blocked') return 'sign-in';
    return task.connection === 'backing-off' && !task.cancelRequested ? 'try-now' : null;
  }
  if (task.outcome === 'completed') return null;
  if (task.inputs.target === null) return 'new-swap';
  if (task.failure === null) return 'retry';
  if (FILES.includes(task.failure.code)) return 'choose-files';
  return task.failure.retryable ? 'retry' : 'new-swap';
}
