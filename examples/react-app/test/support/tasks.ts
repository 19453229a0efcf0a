import { createFailure, type FailureCode, type Task } from '@faceswap/sdk';

export const NOW = 1_800_000_000_000;

const AI = { generated: true, text: { en: 'AI', 'zh-CN': 'AI' } } as const;

type Change = Partial<Record<keyof Task, unknown>>;

/** A running task, changed as the test needs it. */
export const activeTask = (change: Change = {}): Task =>
  ({
    id: 'task-1',
    mode: 'single-video',
    attempt: 1,
    createdAt: NOW,
    updatedAt: NOW,
    enteredAt: NOW,
    inputs: { source: null, target: { name: 'target.mp4', type: 'video/mp4', size: 9 }, faces: {} },
    progress: null,
    timeLeftMs: null,
    connection: 'ok',
    cancelRequested: false,
    jobId: null,
    phase: 'processing',
    outcome: null,
    failure: null,
    cancellation: null,
    result: null,
    ...change,
  }) as Task;

export const completedTask = (change: Change = {}): Task =>
  activeTask({
    phase: 'ended',
    outcome: 'completed',
    progress: 1,
    result: {
      mimeType: 'video/mp4',
      size: 9,
      expiresAt: null,
      ai: AI,
      url: async () => 'https://example.test/result',
      blob: async () => new Blob(),
    },
    ...change,
  });

export const cancelledTask = (change: Change = {}): Task =>
  activeTask({ phase: 'ended', outcome: 'cancelled', cancellation: 'confirmed', ...change });

export const failedTask = (code: FailureCode, change: Change = {}): Task =>
  activeTask({
    phase: 'ended',
    outcome: 'failed',
    failure: createFailure(code, { mayBeBilled: true }),
    ...change,
  });
