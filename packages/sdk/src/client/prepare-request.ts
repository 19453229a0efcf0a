import { InvalidRequestError } from '../errors/invalid-request-error.ts';
import { withDueAt } from '../task/due-at.ts';
import { type FileInput, type FileSource, isFileSource } from '../task/file-source.ts';
import type { Job } from '../task/job.ts';
import { isMultiMode, type Mode } from '../task/mode.ts';
import {
  faceIdSchema,
  requestShape,
  type SwapRequest,
  taskIdSchema,
} from '../task/swap-request.ts';
import {
  type FileInfo,
  freshAttempt,
  RECORD_VERSION,
  type TaskRecord,
  type UploadedFile,
} from '../task/task-record.ts';

/** The `uploader` of an input that was given as a URL. */
export const REMOTE = 'remote';

export interface PreparedRequest {
  readonly record: TaskRecord;
  readonly sources: ReadonlyMap<string, FileSource>;
}

const refuse = (message: string): never => {
  throw new InvalidRequestError(message);
};

function checkUrl(role: string, url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : refuse(`${role}: the url cannot be read.`);
  if (parsed.protocol !== 'https:' && parsed.protocol !== 'http:') {
    refuse(`${role}: only http and https URLs can be inputs, or give a file.`);
  }
  return parsed.href;
}

/** An input of a role, as the record and the uploader need it. */
export function prepareInput(role: string, input: FileInput | undefined) {
  if (isFileSource(input)) {
    if (input.size === 0) refuse(`${role}: the file "${input.name}" is empty.`);
    const info: FileInfo = { name: input.name || role, type: input.type, size: input.size };
    return { info, source: input, upload: null };
  }
  if (typeof input?.url !== 'string') return refuse(`${role}: give a file or { url }.`);
  const info: FileInfo = { name: input.name ?? role, type: input.type ?? '', size: null };
  const key = checkUrl(role, input.url);
  const upload: UploadedFile = { uploader: REMOTE, key, data: null };
  return { info, source: null, upload };
}

function checkShape(request: SwapRequest) {
  const parsed = requestShape.safeParse(request);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join('.') || 'request';
  return refuse(`${where}: ${issue?.message ?? 'invalid'}.`);
}

function collectInputs(request: SwapRequest): Map<string, FileInput> {
  const inputs = new Map<string, FileInput>();
  const faces = Object.entries(request.faceMappings ?? {});
  if (isMultiMode(request.mode)) {
    if (faces.length === 0) refuse(`faceMappings: ${request.mode} needs at least one face.`);
  } else if (faces.length > 0) {
    refuse(`faceMappings: ${request.mode} takes one source; use a multi mode.`);
  }
  if (request.source !== undefined) inputs.set('source', request.source);
  else if (!isMultiMode(request.mode)) refuse('source: give the picture with the face to take.');
  inputs.set('target', request.target);
  for (const [id, input] of faces) {
    if (!faceIdSchema.safeParse(id).success) refuse(`faceMappings: "${id}" is not a face id.`);
    inputs.set(`face:${id}`, input);
  }
  return inputs;
}

const emptyRecord = (id: string, mode: Mode, now: number): TaskRecord => ({
  version: RECORD_VERSION,
  id,
  mode,
  createdAt: now,
  updatedAt: now,
  inputs: { source: null, target: null, faces: {} },
  options: {},
  consent: null,
  uploads: {},
  debts: [],
  ...freshAttempt(1, now),
  dueAt: null,
});

/** Checks a request and makes the record of a new task from it. */
export function prepareRequest(request: SwapRequest, id: string, now: number): PreparedRequest {
  const { mode, consent, options = {} } = checkShape(request);
  const inputs = { source: null, target: null, faces: {} } as {
    source: FileInfo | null;
    target: FileInfo | null;
    faces: Record<string, FileInfo>;
  };
  const uploads: Record<string, UploadedFile> = {};
  const sources = new Map<string, FileSource>();
  for (const [role, input] of collectInputs(request)) {
    const { info, source, upload } = prepareInput(role, input);
    if (role === 'source' || role === 'target') inputs[role] = info;
    else inputs.faces[role.slice('face:'.length)] = info;
    if (source !== null) sources.set(role, source);
    if (upload !== null) uploads[role] = upload;
  }
  const record = { ...emptyRecord(id, mode, now), inputs, options, consent, uploads };
  return { record, sources };
}

/** The record of a job that was started elsewhere. */
export function prepareAdoption(options: {
  readonly id: string;
  readonly mode: Mode;
  readonly job: Job;
  readonly now: number;
  readonly queuedMs: number;
}): TaskRecord {
  const { id, mode, job, now } = options;
  return withDueAt({
    ...emptyRecord(id, mode, now),
    phase: 'queued',
    deadlineAt: now + options.queuedMs,
    nextAt: now,
    job,
    jobAt: now,
  });
}

export function checkTaskId(id: string): string {
  if (!taskIdSchema.safeParse(id).success) {
    refuse(
      'id: use 1 to 128 letters, digits, dots, dashes or underscores, the first a letter or digit.',
    );
  }
  return id;
}

/** All files of a record by role. */
export function filesOf(record: TaskRecord): [role: string, info: FileInfo][] {
  const { source, target, faces } = record.inputs;
  const files: [string, FileInfo][] = [];
  if (source !== null) files.push(['source', source]);
  if (target !== null) files.push(['target', target]);
  for (const [id, info] of Object.entries(faces)) files.push([`face:${id}`, info]);
  return files;
}
