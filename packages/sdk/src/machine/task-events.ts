import type { Job } from '../task/job.ts';
import type { TaskRecord, UploadedFile } from '../task/task-record.ts';

/** Commands are imperative, facts past tense. */
export type TaskEvent =
  | { type: 'task.cancel' }
  | { type: 'deadline.passed' }
  | { type: 'upload.progressed'; fraction: number }
  | { type: 'file.uploaded'; role: string; file: UploadedFile }
  | { type: 'job.named'; output: Job }
  | { type: 'record.merged'; record: TaskRecord };
