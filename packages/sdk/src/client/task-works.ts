import type { BlobStore } from '../contracts/blob-store.ts';
import type { Environment } from '../contracts/environment.ts';
import type { JobInput, Transport } from '../contracts/transport.ts';
import type { Uploader } from '../contracts/uploader.ts';
import { FaceSwapError, isFaceSwapError } from '../errors/face-swap-error.ts';
import { TransportError } from '../errors/transport-error.ts';
import { UploadError } from '../errors/upload-error.ts';
import { type TaskPolicy, timeToLive } from '../machine/policy.ts';
import type { TaskWorks } from '../machine/works.ts';
import { bytesToFileSource, type FileSource } from '../task/file-source.ts';
import type { Job, JobOutput, JobUpdate } from '../task/job.ts';
import { type FileInfo, keyOf, type ResultRecord, type TaskRecord } from '../task/task-record.ts';
import { bounded } from './bounded.ts';
import { checkAccepted } from './check-accepted.ts';
import type { Entry } from './entry.ts';
import { filesOf, REMOTE } from './prepare-request.ts';
import type { ScopedLogger } from './scoped-logger.ts';

const READ_LIMIT = 20_000;
const CANCEL_LIMIT = 6_000;
const SAVE_LIMIT = 5_000;

export interface WorksOptions {
  readonly transport: Transport;
  readonly uploader: Uploader | undefined;
  readonly blobs: BlobStore;
  readonly environment: Environment;
  readonly policy: TaskPolicy;
  readonly logger: ScopedLogger;
  readonly entryOf: (id: string) => Entry | undefined;
  readonly saveJob: (record: TaskRecord) => Promise<void>;
  readonly saveIntent: (record: TaskRecord, signal: AbortSignal) => Promise<boolean>;
}

export const blobKey = (record: TaskRecord, role: string): string =>
  `${record.id}/${role.replace(':', '-')}`;

export const resultKey = (record: TaskRecord): string => `${record.id}/result-${record.attempt}`;

/** The efforts of a task, made of the adapters that the app chose. */
export function createTaskWorks(options: WorksOptions): TaskWorks {
  const { transport, uploader, blobs, environment, policy, logger, entryOf } = options;

  const limit = <Value>(
    call: (signal: AbortSignal) => Promise<Value>,
    bound: { readonly signal: AbortSignal; readonly limitMs: number; readonly what: string },
  ) => bounded(call, { environment, ...bound });

  const open = async (record: TaskRecord, role: string): Promise<FileSource | null> =>
    entryOf(record.id)?.sources.get(role) ?? (await blobs.get(blobKey(record, role)));

  /** Every file that still has to go somewhere must be held, or the task could not survive. */
  async function checkHeld(record: TaskRecord): Promise<void> {
    for (const [role, info] of filesOf(record)) {
      const there = record.uploads[role] !== undefined && uploader?.gives !== 'data';
      if (there || record.uploads[role]?.uploader === REMOTE) continue;
      if ((await blobs.get(blobKey(record, role))) === null) throw lost(info);
    }
  }

  async function uploadFile(record: TaskRecord, file: PendingFile, signal: AbortSignal) {
    const { role, info, report } = file;
    const source = await open(record, role);
    if (source === null) throw lost(info);
    if (uploader === undefined) throw noUploader();
    const key = blobKey(record, role);
    const uploaded = await uploader.upload(source, { key, signal, onProgress: report });
    entryOf(record.id)?.live?.send({ type: 'file.uploaded', role, file: uploaded });
    logger.debug('upload', `Task ${record.id}: ${role} is uploaded.`, { taskId: record.id, role });
    if (uploader.gives === 'url') await blobs.remove(key).catch(() => {});
  }

  async function resolve(record: TaskRecord, role: string, signal: AbortSignal): Promise<JobInput> {
    const uploaded = record.uploads[role];
    const info = new Map(filesOf(record)).get(role);
    if (uploaded === undefined || info === undefined) throw lost(info);
    const about = { name: info.name, type: info.type };
    if (uploaded.uploader === REMOTE) return { url: uploaded.key, ...about };
    if (uploader === undefined) throw noUploader();
    const opening = { signal, file: info, open: () => open(record, role) };
    return { url: await uploader.resolve(uploaded, opening), ...about };
  }

  async function submit(record: TaskRecord, signal: AbortSignal): Promise<Job> {
    const inputs = new Map<string, JobInput>();
    for (const [role] of filesOf(record)) inputs.set(role, await resolve(record, role, signal));
    const target = inputs.get('target');
    if (target === undefined) throw lost(undefined);
    const faces = Object.keys(record.inputs.faces).map((id) => [id, inputs.get(`face:${id}`)]);
    const request = {
      taskId: record.id,
      attempt: record.attempt,
      mode: record.mode,
      source: inputs.get('source') ?? null,
      target,
      faces: Object.fromEntries(faces),
      options: record.options,
      runMs: policy.deadlines.processing,
      ttlMs: timeToLive(policy),
    };
    return limit(
      (inner) => transport.submit(request, { idempotencyKey: keyOf(record), signal: inner }),
      { signal, limitMs: policy.submitAnswer, what: 'The submit' },
    );
  }

  async function readOutput(job: Job, signal: AbortSignal): Promise<JobOutput> {
    const update = await read(job, signal);
    if (update.status === 'completed') return update.output;
    if (update.status === 'missing') {
      throw new FaceSwapError('The endpoint has forgotten the result.', {
        code: 'result-lost',
        mayBeBilled: true,
        jobId: job.id,
      });
    }
    throw new TransportError('The result cannot be read now.', {
      code: 'bad-response',
      effect: 'none',
      jobId: job.id,
    });
  }

  async function read(job: Job, signal: AbortSignal): Promise<JobUpdate> {
    const call = (inner: AbortSignal) => transport.read(job, { signal: inner });
    const bound = { signal, limitMs: READ_LIMIT, what: 'The read of the job' };
    try {
      const update = await limit(call, bound);
      logger.debug('poll', `Job ${job.id} is ${update.status}.`, { jobId: job.id });
      return update;
    } catch (error) {
      const code = isFaceSwapError(error) ? error.code : 'internal';
      if (!signal.aborted)
        logger.debug('poll', `Job ${job.id} could not be read.`, { jobId: job.id, code });
      throw error;
    }
  }

  async function collect(
    record: TaskRecord,
    output: JobOutput,
    signal: AbortSignal,
  ): Promise<ResultRecord> {
    if (output.kind === 'url') {
      const { url, expiresAt } = output;
      const mimeType = output.mimeType ?? (record.mode.endsWith('video') ? 'video/mp4' : 'image/*');
      return { mimeType, size: null, expiresAt, location: { kind: 'url', url } };
    }
    const key = resultKey(record);
    const file = bytesToFileSource(output.bytes, { name: 'result', type: output.mimeType });
    await blobs.put(key, file, { signal });
    const { mimeType } = output;
    return { mimeType, size: file.size, expiresAt: null, location: { kind: 'blob', key } };
  }

  return {
    async validate(record) {
      checkAccepted(record, { transport, uploader });
      await checkHeld(record);
    },
    async upload(record, { signal }) {
      const missing = filesOf(record).filter(([role]) => record.uploads[role] === undefined);
      const total = missing.reduce((sum, [, info]) => sum + (info.size ?? 1), 0);
      let before = 0;
      for (const [role, info] of missing) {
        const size = info.size ?? 1;
        const done = before;
        const report = (fraction: number) =>
          entryOf(record.id)?.live?.send({
            type: 'upload.progressed',
            fraction: (done + size * fraction) / total,
          });
        await uploadFile(record, { role, info, report }, signal);
        before += size;
      }
    },
    saveIntent: (record, { signal }) => options.saveIntent(record, signal),
    submit: (record, { signal }) => submit(record, signal),
    saveJob: (record, { signal }) =>
      limit(() => options.saveJob(record), { signal, limitMs: SAVE_LIMIT, what: 'The store' }),
    async find(key, { signal }) {
      const find = transport.find?.bind(transport);
      if (find === undefined) return null;
      return limit((inner) => find(key, { signal: inner }), {
        signal,
        limitMs: READ_LIMIT,
        what: 'The search for the job',
      });
    },
    read: (job, { signal }) => read(job, signal),
    cancel: (job, { signal }) =>
      limit((inner) => transport.cancel(job, { signal: inner }), {
        signal,
        limitMs: CANCEL_LIMIT,
        what: 'The cancel',
      }),
    async collect({ record, output }, { signal }) {
      const job = record.job;
      const known = output ?? (job === null ? null : await readOutput(job, signal));
      if (known === null) throw lost(undefined);
      return collect(record, known, signal);
    },
  };
}

interface PendingFile {
  readonly role: string;
  readonly info: FileInfo;
  readonly report: (fraction: number) => void;
}

const lost = (info: FileInfo | undefined): UploadError =>
  new UploadError(
    `The bytes of ${info?.name ?? 'an input'} are no longer held; give the file again.`,
    {
      code: 'input-lost',
    },
  );

const noUploader = (): FaceSwapError =>
  new FaceSwapError(
    'Files need an uploader: give createFaceSwapClient one, or pass inputs as URLs.',
    {
      code: 'unsupported-input',
    },
  );
