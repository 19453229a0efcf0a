import type { CallOptions, ListedJob } from '../../contracts/transport.ts';
import type { Call, Caller } from './caller.ts';
import { readData } from './classify.ts';
import { toJob } from './jobs.ts';
import { isId } from './settings.ts';
import { workerListSchema, workerStatusSchema } from './wire.ts';

const NO_INPUTS: ListedJob['inputs'] = { source: null, target: null, faces: {} };

/** Null for what is no task of our Worker. */
function toListed(raw: unknown): ListedJob | null {
  const { success, data } = workerStatusSchema.safeParse(raw);
  if (!success || !isId(data.id)) return null;
  const { id, type: mode, task, created_at: created } = data;
  if (task === undefined || mode === undefined) return null;
  const createdAt = Date.parse(created ?? '');
  if (Number.isNaN(createdAt)) return null;
  const { key, inputs = NO_INPUTS, options = {}, consent = null } = task;
  return { job: toJob(id), key, mode, createdAt, inputs, options, consent };
}

/** All tasks of the caller, newest first; what cannot be read is left out. */
export const createLister =
  (caller: Caller) =>
  async ({ signal }: CallOptions): Promise<readonly ListedJob[]> => {
    const call: Call = { operation: 'list', method: 'GET', path: 'tasks', limit: 'read', signal };
    const { tasks } = readData(await caller.call(call), call, workerListSchema);
    return tasks.map(toListed).filter((listed) => listed !== null);
  };
