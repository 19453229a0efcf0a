import { failureMessage, type Language } from '@faceswap/sdk/messages';
import type { WorkerStatus } from '@faceswap/sdk/transports/worker';
import type { Links } from '../links/links.ts';
import type { TaskView } from '../owner/task-view.ts';

export interface StatusOptions {
  readonly links: Links;
  /** The owner's object; null in open mode, where files need no link. */
  readonly owner: string | null;
  readonly language: Language;
}

/** What the users of the legacy Worker were promised to read; its clients know it by heart. */
const CANCELLED = '任务已被用户取消';

/** Long enough to begin to watch; a player that comes back asks for the status again. */
const LINK_MS = 3_600_000;

const PENDING = ['waiting', 'validating', 'uploading', 'submitting', 'queued'];

function toLegacyStatus({ phase, outcome }: TaskView['task']): string {
  if (outcome !== null) return outcome === 'completed' ? 'completed' : 'failed';
  return PENDING.includes(phase) ? 'pending' : 'processing';
}

function toPercent({ phase, outcome, progress }: TaskView['task']): number {
  if (outcome === 'completed' || phase === 'collecting') return outcome === null ? 99 : 100;
  return phase === 'processing' ? Math.min(99, Math.round((progress ?? 0) * 100)) : 0;
}

function toErrorMessage({ outcome, failure }: TaskView['task'], language: Language) {
  if (outcome === null || outcome === 'completed') return undefined;
  if (outcome === 'cancelled' || failure === null) return CANCELLED;
  return failureMessage(failure, language).what;
}

async function toResultUrl(
  { task, resultName }: TaskView,
  { links, owner }: StatusOptions,
): Promise<string | undefined> {
  if (task.result === null) return undefined;
  const { fileId } = task.result;
  const path = `/api/download/${fileId}/${encodeURIComponent(resultName ?? 'result')}`;
  if (owner === null) return path;
  const expiresAt = Date.now() + LINK_MS;
  const link = await links.sign({ purpose: 'read', owner, object: fileId, expiresAt });
  return `${path}?link=${link}`;
}

/** The status of the legacy contract, and the task in the SDK's words beside it. */
export async function toStatus(view: TaskView, options: StatusOptions): Promise<WorkerStatus> {
  const { id, mode, createdAt, updatedAt, task } = view;
  return {
    id,
    type: mode,
    status: toLegacyStatus(task),
    progress: toPercent(task),
    result_url: await toResultUrl(view, options),
    error_message: toErrorMessage(task, options.language),
    created_at: new Date(createdAt).toISOString(),
    updated_at: new Date(updatedAt).toISOString(),
    task,
  };
}
