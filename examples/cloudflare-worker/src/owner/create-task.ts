import { isFaceSwapError, type SwapRequest } from '@faceswap/sdk';
import type { StoredFile } from '../files/stored-file.ts';
import { invalid, Problem } from '../http/problem.ts';
import type { OpenedOwner } from './open-owner.ts';
import { BODY_KEY, type TaskKey } from './task-keys.ts';

/** A checked request to make a task, with files by their ids. */
export interface CreateTask extends Pick<SwapRequest, 'mode' | 'options' | 'consent'> {
  /** `taskId:attempt`; null when the client gave none. */
  readonly key: string | null;
  readonly bodyHash: string;
  readonly source: string | null;
  readonly target: string;
  readonly faces: Readonly<Record<string, string>>;
}

/** As long as an impatient client repeats a request that has no key. */
const REPEAT_MS = 120_000;
const HOUR = 3_600_000;

function toProblem(error: unknown): unknown {
  if (!isFaceSwapError(error)) return error;
  if (error.code === 'invalid-request') return invalid(error.message);
  if (error.code !== 'store-full' && error.code !== 'store-unavailable') return error;
  const message = 'The task could not be saved, nothing was started: try again.';
  return new Problem({ status: 503, code: 'internal', message, retryAfter: 5 });
}

/** Whether a request that came without a key is taken for a repetition of the one that made this task. */
function isRepeated({ client, now }: OpenedOwner, { taskId, createdAt, made }: TaskKey): boolean {
  const task = client.tasks.get(taskId)?.getSnapshot();
  if (task === undefined) return !made;
  if (task.phase !== 'ended') return true;
  return task.outcome === 'completed' && now() - createdAt < REPEAT_MS;
}

function findKnown(opened: OpenedOwner, key: string, bodyHash: string): TaskKey | null {
  const known = opened.keys.find(key);
  if (known === null) return null;
  if (key.startsWith(BODY_KEY)) return isRepeated(opened, known) ? known : null;
  if (known.bodyHash === bodyHash) return known;
  const message = 'This Idempotency-Key was used for another request.';
  throw new Problem({ status: 409, code: 'key-reused', message });
}

function checkRoom({ client, keys, settings, now }: OpenedOwner): void {
  const { activeTasks, tasksPerHour } = settings.limits;
  const active = client.tasks.list().filter(({ phase }) => phase !== 'ended').length;
  if (active >= activeTasks) {
    const message = `${active} tasks have not ended yet, ${activeTasks} are allowed.`;
    throw new Problem({ status: 429, code: 'too-many-tasks', message, retryAfter: 10 });
  }
  const { count, firstAt } = keys.readRecent(now());
  if (count >= tasksPerHour) {
    const message = `${tasksPerHour} tasks per hour are allowed.`;
    const retryAfter = (firstAt + HOUR - now()) / 1000;
    throw new Problem({ status: 429, code: 'rate-limited', message, retryAfter });
  }
}

function findFile({ files }: OpenedOwner, role: string, fileId: string): StoredFile {
  const file = files.find(fileId);
  if (file !== null) return file;
  const message = `${role}: there is no such file, or it has expired. Upload it again.`;
  throw new Problem({ status: 404, code: 'not-found', message });
}

function findImage(opened: OpenedOwner, role: string, fileId: string): StoredFile {
  const file = findFile(opened, role, fileId);
  if (file.kind !== 'image') throw invalid(`${role}: give a picture.`);
  return file;
}

function toRequest(opened: OpenedOwner, id: string, create: CreateTask): SwapRequest {
  const { mode, source, target, faces, options, consent } = create;
  const targetFile = findFile(opened, 'target_file', target);
  const wanted = mode.endsWith('-video') ? 'video' : 'image';
  if (targetFile.kind !== wanted) throw invalid(`target_file: ${mode} takes a ${wanted}.`);
  const mapped = Object.entries(faces).map(([face, fileId]) => [
    face,
    findImage(opened, `face_mappings.${face}`, fileId),
  ]);
  return {
    id,
    mode,
    source: source === null ? undefined : findImage(opened, 'source_file', source),
    target: targetFile,
    faceMappings: mapped.length === 0 ? undefined : Object.fromEntries(mapped),
    options,
    consent,
  };
}

const keyOf = ({ key, bodyHash }: CreateTask): string => key ?? BODY_KEY + bodyHash;

/** The id of the task that was made for the same request; null when there is none. */
export async function findTask(opened: OpenedOwner, create: CreateTask): Promise<string | null> {
  await opened.client.ready;
  const known = findKnown(opened, keyOf(create), create.bodyHash);
  return known?.made === true ? known.taskId : null;
}

/** Makes a task, or gives the one that was made for the same key: its id. */
export async function createTask(opened: OpenedOwner, create: CreateTask): Promise<string> {
  const { client, keys, now } = opened;
  await client.ready;
  const { bodyHash } = create;
  const key = keyOf(create);
  const known = findKnown(opened, key, bodyHash);
  if (known?.made === true) return known.taskId;
  if (known === null) checkRoom(opened);
  const taskId = known?.taskId ?? crypto.randomUUID();
  const request = toRequest(opened, taskId, create);
  if (known === null) keys.put({ key, taskId, bodyHash, createdAt: now(), made: false });
  try {
    await client.tasks.create(request);
  } catch (error) {
    if (isFaceSwapError(error) && error.code === 'invalid-request') keys.remove(key);
    throw toProblem(error);
  }
  keys.markMade(taskId);
  opened.planSweep();
  return taskId;
}
