'use client';

export type { FaceSwap } from './commands.ts';
export { FaceSwapProvider, type FaceSwapProviderProps, useFaceSwap } from './provider.ts';
export { type Restored, useRestored } from './use-restored.ts';
export { useResultUrl } from './use-result-url.ts';
export { type TaskFilter, useTask, useTaskIds, useTasks } from './use-tasks.ts';
