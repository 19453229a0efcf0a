import { InvalidRequestError } from '../errors/invalid-request-error.ts';
import { type FileInput, type FileSource, isFileSource } from '../task/file-source.ts';
import { isMultiMode, type Mode } from '../task/mode.ts';
import {
  faceIdSchema,
  requestShape,
  type SwapRequest,
  taskIdSchema,
} from '../task/swap-request.ts';
import { freshAttempt, RECORD_VERSION, type TaskRecord } from '../task/task-record.ts';
import type { RetryInputs } from './client-options.ts';
import { FACE, filesOf, inputsOf, REMOTE } from './files.ts';

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

/** What is known of an input, and where it is when it was given as a URL. */
function describeInput(role: string, input: FileInput | undefined) {
  if (isFileSource(input)) {
    if (input.size === 0) refuse(`${role}: the file "${input.name}" is empty.`);
    return { info: { name: input.name || role, type: input.type, size: input.size }, upload: null };
  }
  if (typeof input?.url !== 'string') return refuse(`${role}: give a file or { url }.`);
  const info = { name: input.name ?? role, type: input.type ?? '', size: null };
  return { info, upload: { uploader: REMOTE, key: checkUrl(role, input.url), data: null } };
}

/** Puts inputs into a record, in place of any of the same roles. */
function takeInputs(
  record: TaskRecord,
  inputs: ReadonlyMap<string, FileInput | undefined>,
): PreparedRequest {
  const files = new Map(filesOf(record));
  const uploads = new Map(Object.entries(record.uploads));
  const sources = new Map<string, FileSource>();
  for (const [role, input] of inputs) {
    const { info, upload } = describeInput(role, input);
    files.set(role, info);
    if (upload === null) uploads.delete(role);
    else uploads.set(role, upload);
    if (isFileSource(input)) sources.set(role, input);
  }
  const taken = { inputs: inputsOf(files), uploads: Object.fromEntries(uploads) };
  return { record: { ...record, ...taken }, sources };
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
    inputs.set(FACE + id, input);
  }
  return inputs;
}

/** Puts what a retry gives into the record; a face that the task has not is refused. */
export function replaceInputs(record: TaskRecord, given: RetryInputs): PreparedRequest {
  const { source, target, faceMappings = {} } = given;
  const named = Object.entries({ source, target }).filter(([, input]) => input !== undefined);
  const inputs = new Map(named);
  for (const [id, input] of Object.entries(faceMappings)) {
    if (!Object.hasOwn(record.inputs.faces, id)) refuse(`faceMappings: the task has no "${id}".`);
    inputs.set(FACE + id, input);
  }
  return takeInputs(record, inputs);
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
  return takeInputs({ ...emptyRecord(id, mode, now), options, consent }, collectInputs(request));
}

export function checkTaskId(id: string): string {
  if (!taskIdSchema.safeParse(id).success) {
    refuse('id: use 1 to 128 of A-Z, a-z, 0-9, ".", "_" and "-", the first a letter or digit.');
  }
  return id;
}
