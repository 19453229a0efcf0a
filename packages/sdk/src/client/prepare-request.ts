import { InvalidRequestError } from '../errors/invalid-request-error.ts';
import { type FileInput, type FileSource, isFileSource } from '../task/file-source.ts';
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
import { REMOTE } from './files.ts';

export interface PreparedRequest {
  readonly record: TaskRecord;
  readonly sources: ReadonlyMap<string, FileSource>;
}

const refuse = (message: string): never => {
  throw new InvalidRequestError(message);
};

function checkUrl(role: string, url: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed?.protocol === 'https:' || parsed?.protocol === 'http:') return parsed.href;
  return refuse(`${role}: give an http(s) URL or a file.`);
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
  const multi = isMultiMode(request.mode);
  if (multi !== faces.length > 0) {
    refuse(`faceMappings: ${request.mode} takes ${multi ? 'at least one' : 'none'}.`);
  }
  if (request.source !== undefined) inputs.set('source', request.source);
  else if (!multi) refuse('source: give the picture with the face to take.');
  inputs.set('target', request.target);
  for (const [id, input] of faces) {
    if (!faceIdSchema.safeParse(id).success) refuse(`faceMappings: "${id}" is not a face id.`);
    inputs.set(`face:${id}`, input);
  }
  return inputs;
}

/** The record of a task that has not begun. */
export const emptyRecord = (id: string, mode: Mode, now: number): TaskRecord => ({
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
  const infos: Record<string, FileInfo> = {};
  const uploads: Record<string, UploadedFile> = {};
  const sources = new Map<string, FileSource>();
  for (const [role, input] of collectInputs(request)) {
    const { info, source, upload } = prepareInput(role, input);
    infos[role] = info;
    if (source !== null) sources.set(role, source);
    if (upload !== null) uploads[role] = upload;
  }
  const faces = Object.keys(request.faceMappings ?? {}).map((id) => [id, infos[`face:${id}`]]);
  const { source = null, target = null } = infos;
  const record = {
    ...emptyRecord(id, mode, now),
    inputs: { source, target, faces: Object.fromEntries(faces) },
    options,
    consent,
    uploads,
  };
  return { record, sources };
}

export function checkTaskId(id: string): string {
  if (!taskIdSchema.safeParse(id).success) {
    refuse('id: use up to 128 letters, digits, dots, dashes and underscores.');
  }
  return id;
}
