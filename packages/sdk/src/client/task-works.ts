import { bounded } from '../contracts/bounded.ts';
import type { JobInput, JobRequest } from '../contracts/transport.ts';
import { FaceSwapError } from '../errors/face-swap-error.ts';
import { TransportError } from '../errors/transport-error.ts';
import { UploadError } from '../errors/upload-error.ts';
import { timeToLive } from '../machine/policy.ts';
import { jobOf } from '../machine/task-context.ts';
import type { TaskEvent } from '../machine/task-events.ts';
import type { TaskWorks, WorkOptions } from '../machine/works.ts';
import { bytesToFileSource } from '../task/file-source.ts';
import type { Job, JobOutput, JobUpdate } from '../task/job.ts';
import { isVideoMode } from '../task/mode.ts';
import { type FileInfo, keyOf, type ResultRecord, type TaskRecord } from '../task/task-record.ts';
import { checkAccepted, need } from './check-accepted.ts';
import type { ClientCore } from './core.ts';
import { blobKey, FACE, filesOf, REMOTE, resultKey } from './files.ts';
import type { RecordKeeper } from './record-keeper.ts';

/** Milliseconds; the submit's own is the app's to choose. */
const LIMITS = { saveJob: 5_000, cancel: 6_000, read: 20_000, find: 20_000 };

const lost = (name: string): UploadError =>
  new UploadError(`The bytes of ${name} are no longer held; give the file again.`, {
    code: 'input-lost',
  });

/** The efforts of a task, made of the adapters that the app chose. */
export function createTaskWorks(core: ClientCore, keeper: RecordKeeper): TaskWorks {
  const { transport, uploader, blobs, environment, policy, log, entries } = core;

  const within = <Value>(
    work: keyof typeof LIMITS,
    signal: AbortSignal,
    call: (signal: AbortSignal) => Promise<Value>,
  ): Promise<Value> =>
    bounded(call, {
      environment,
      signal,
      limitMs: LIMITS[work],
      toError: (why) =>
        new TransportError(`${work}: ${why}.`, { code: 'timed-out', effect: 'unknown' }),
    });

  const tell = (record: TaskRecord, event: TaskEvent) => entries.get(record.id)?.live?.send(event);

  const open = (record: TaskRecord, role: string) => blobs.get(blobKey(record, role));

  /** Every file that still has to go somewhere must be held, or the task could not survive. */
  async function checkHeld(record: TaskRecord): Promise<void> {
    for (const [role, info] of filesOf(record)) {
      const uploaded = record.uploads[role];
      const there = uploaded !== undefined && uploader?.gives !== 'data';
      if (there || uploaded?.uploader === REMOTE) continue;
      if ((await open(record, role)) === null) throw lost(info.name);
    }
  }

  /** Bytes go only when the saved record says where else they are: a crash in between would lose them. */
  async function letGo(record: TaskRecord, role: string): Promise<void> {
    const entry = entries.get(record.id);
    if (entry === undefined) return;
    await keeper.save(entry).catch(() => {});
    if (entry.saved?.uploads[role] === undefined) return;
    await blobs.remove(blobKey(record, role)).catch(() => {});
  }

  async function upload(record: TaskRecord, { signal }: WorkOptions): Promise<void> {
    const missing = filesOf(record).filter(([role]) => record.uploads[role] === undefined);
    const sizeOf = ({ size }: FileInfo) => size ?? 1;
    const total = missing.reduce((sum, [, info]) => sum + sizeOf(info), 0);
    let done = 0;
    for (const [role, info] of missing) {
      const source = await open(record, role);
      if (source === null) throw lost(info.name);
      const key = blobKey(record, role);
      const before = done;
      const onProgress = (part: number) => {
        const fraction = (before + sizeOf(info) * part) / total;
        tell(record, { type: 'upload.progressed', fraction });
      };
      const file = await need(uploader).upload(source, { key, signal, onProgress });
      tell(record, { type: 'file.uploaded', role, file });
      log('debug', 'upload', `${role} is uploaded.`, { taskId: record.id });
      if (uploader?.gives === 'url') await letGo(record, role);
      done += sizeOf(info);
    }
  }

  async function resolve(
    record: TaskRecord,
    [role, info]: [string, FileInfo],
    signal: AbortSignal,
  ): Promise<JobInput> {
    const { name, type } = info;
    const uploaded = record.uploads[role];
    if (uploaded === undefined) throw lost(info.name);
    if (uploaded.uploader === REMOTE) return { url: uploaded.key, name, type };
    const opening = { signal, file: info, open: () => open(record, role) };
    return { url: await need(uploader).resolve(uploaded, opening), name, type };
  }

  async function submit(record: TaskRecord, { signal }: WorkOptions): Promise<Job> {
    let sent = false;
    const call = async (inner: AbortSignal) => {
      const request = await buildRequest(record, inner);
      inner.throwIfAborted();
      sent = true;
      return transport.submit(request, { idempotencyKey: keyOf(record), signal: inner });
    };
    return bounded(call, {
      environment,
      signal,
      limitMs: policy.submitAnswer,
      toError: (why) =>
        new TransportError(`submit: ${why}.`, {
          code: 'timed-out',
          effect: sent ? 'unknown' : 'none',
        }),
    });
  }

  async function buildRequest(record: TaskRecord, signal: AbortSignal): Promise<JobRequest> {
    const { id: taskId, attempt, mode, options, consent } = record;
    const inputs = new Map<string, JobInput>();
    for (const file of filesOf(record)) inputs.set(file[0], await resolve(record, file, signal));
    const target = inputs.get('target');
    if (target === undefined) throw lost('target');
    const faces = Object.keys(record.inputs.faces).map((id) => [id, inputs.get(FACE + id)]);
    return {
      taskId,
      attempt,
      mode,
      source: inputs.get('source') ?? null,
      target,
      faces: Object.fromEntries(faces),
      options,
      consent,
      runMs: policy.deadlines.processing,
      ttlMs: timeToLive(policy),
    };
  }

  async function read(job: Job, { signal }: WorkOptions): Promise<JobUpdate> {
    const update = await within('read', signal, (inner) => transport.read(job, { signal: inner }));
    log('debug', 'poll', `The job is ${update.status}.`, { jobId: job.id });
    return update;
  }

  async function readOutput(job: Job, options: WorkOptions): Promise<JobOutput> {
    const update = await read(job, options);
    if (update.status === 'completed') return update.output;
    const jobId = job.id;
    const message = `The job has no result: it is ${update.status}.`;
    throw update.status === 'missing'
      ? new FaceSwapError(message, { code: 'result-lost', mayBeBilled: true, jobId })
      : new TransportError(message, { code: 'bad-response', effect: 'none', jobId });
  }

  async function keepOutput(
    record: TaskRecord,
    output: JobOutput,
    { signal }: WorkOptions,
  ): Promise<ResultRecord> {
    const key = resultKey(record.id, record.attempt);
    const location = { kind: 'blob', key } as const;
    if (output.kind === 'url') {
      const { url, expiresAt } = output;
      if (blobs.copy !== undefined) {
        const { type, size } = await blobs.copy(key, url, { signal, type: output.mimeType });
        return { mimeType: type, size, expiresAt: null, location };
      }
      const mimeType = output.mimeType ?? (isVideoMode(record.mode) ? 'video/mp4' : 'image/*');
      return { mimeType, size: null, expiresAt, location: { kind: 'url', url } };
    }
    const { bytes, mimeType } = output;
    const file = bytesToFileSource(bytes, { name: 'result', type: mimeType });
    await blobs.put(key, file, { signal });
    return { mimeType, size: file.size, expiresAt: null, location };
  }

  return {
    async validate(record) {
      checkAccepted(record, transport, uploader);
      await checkHeld(record);
    },
    upload,
    async saveIntent(record, { signal }) {
      const entry = entries.get(record.id);
      return entry !== undefined && keeper.saveIntent(entry, record, signal);
    },
    submit,
    saveJob: ({ id }, { signal }) =>
      within('saveJob', signal, async () => {
        const entry = entries.get(id);
        if (entry !== undefined) await keeper.save(entry);
      }),
    find: (key, { signal }) =>
      within('find', signal, async (inner) => transport.find?.(key, { signal: inner }) ?? null),
    read,
    cancel: (job, { signal }) =>
      within('cancel', signal, (inner) => transport.cancel(job, { signal: inner })),
    collect: async ({ record, output }, options) =>
      keepOutput(record, output ?? (await readOutput(jobOf(record), options)), options),
  };
}
