import * as z from 'zod/mini';
import type { CallOptions, DetectedFace, Transport } from '../../contracts/transport.ts';
import type { Uploader } from '../../contracts/uploader.ts';
import { FaceSwapError } from '../../errors/face-swap-error.ts';
import { TransportError } from '../../errors/transport-error.ts';
import type { FileInput } from '../../task/file-source.ts';
import type { Job } from '../../task/job.ts';
import { MODES } from '../../task/mode.ts';
import { createChunkedSender } from '../../uploaders/chunked.ts';
import { buildBody } from './build-body.ts';
import { type Call, type Caller, createCaller } from './caller.ts';
import { hasCode, isNotFound, readData } from './classify.ts';
import { createFaceDetector } from './detect-faces.ts';
import { checkJob, NAME, toJob } from './jobs.ts';
import { createLinks } from './links.ts';
import { createLister } from './list-jobs.ts';
import { createLive } from './live.ts';
import { createLinkOpener } from './live-link.ts';
import { createReader } from './reader.ts';
import {
  CLOCK,
  checkConcurrency,
  checkUrl,
  isId,
  TIMEOUTS,
  type WorkerTransportOptions,
} from './settings.ts';
import { createUploadSite, createWholeSender } from './upload-site.ts';
import { createUploader } from './uploader.ts';

export interface WorkerTransport extends Transport {
  readonly uploader: Uploader;
  detectFaces(image: FileInput, options: CallOptions): Promise<readonly DetectedFace[]>;
  resultUrl(job: Job, options: CallOptions): Promise<string>;
}

const submittedSchema = z.object({ jobId: z.string().check(z.refine(isId)) });

/** Answers to a cancel that say that there is nothing to stop; some legacy Workers have no such route. */
const NOTHING_TO_STOP = [400, 404, 405];

function createSender(options: WorkerTransportOptions, caller: Caller, base: string) {
  if (options.legacy) return createWholeSender(caller);
  return createChunkedSender({
    site: createUploadSite(caller, base),
    fetch: options.fetch ?? ((input, init) => fetch(input, init)),
    partConcurrency: checkConcurrency(options.partConcurrency),
    timeoutMs: options.timeouts?.part ?? TIMEOUTS.part,
  });
}

/**
 * Talks to the app's own Worker, which holds the key of the endpoint: for browsers, and programs with a login.
 * Throws `InvalidRequestError` (code `invalid-setup`) for a `url` that cannot work or would give the token away.
 *
 * A submit may be sent again: the Worker makes one job of one key. With `legacy` it must not. Reads of the same
 * moment are one request, and none while changes are pushed. A login that is refused, with a fresh token too, is code `unauthorized`: tasks wait for it.
 */
export function workerTransport(options: WorkerTransportOptions): WorkerTransport {
  const { legacy = false } = options;
  const base = checkUrl(options.url);
  const links = createLinks(base);
  const caller = createCaller(options, base);
  const sendFile = createSender(options, caller, base);
  const live = createLive({
    openLink: createLinkOpener(caller, links, base),
    WebSocket: (options.live ?? true) ? (options.WebSocket ?? globalThis.WebSocket) : undefined,
    clock: CLOCK,
  });
  const { read, readStatus, readMany, find } = createReader({ caller, links, legacy, live });

  async function remove(job: Job, { signal }: CallOptions): Promise<void> {
    checkJob(job);
    const call: Call = {
      operation: 'remove',
      method: 'DELETE',
      path: `tasks/${job.id}`,
      limit: 'cancel',
      jobId: job.id,
      signal,
    };
    const answer = await caller.call(call);
    if (!isNotFound(answer)) readData(answer, call, z.unknown());
  }

  return {
    name: NAME,
    idempotent: !legacy,
    keepsDeadlines: !legacy,
    accepts: { modes: MODES, inputs: ['url'], maxInlineBytes: null },
    uploader: createUploader(NAME, sendFile, links),
    detectFaces: createFaceDetector({ caller, sendFile, links, legacy }),
    read,
    ...(!legacy && {
      readMany,
      find,
      remove,
      list: createLister(caller),
      subscribe: live.subscribe,
    }),

    async submit(request, { idempotencyKey, signal }) {
      const call: Call = {
        operation: 'submit',
        method: 'POST',
        path: `process/${request.mode}`,
        limit: 'submit',
        body: buildBody(request, { links, legacy }),
        ...(!legacy && { headers: { 'idempotency-key': idempotencyKey } }),
        signal,
        notFound: 'input-lost',
      };
      const { jobId } = readData(await caller.call(call), call, submittedSchema);
      return toJob(jobId);
    },

    async cancel(job, { signal }) {
      checkJob(job);
      const call: Call = {
        operation: 'cancel',
        method: 'POST',
        path: `cancel/${job.id}`,
        limit: 'cancel',
        jobId: job.id,
        ...(!legacy && { body: { wait: false } }),
        signal,
      };
      const answer = await caller.call(call);
      const over = legacy
        ? NOTHING_TO_STOP.includes(answer.status)
        : isNotFound(answer) || hasCode(answer, 'already-ended');
      if (over) return { accepted: false };
      readData(answer, call, z.unknown());
      return { accepted: true };
    },

    async resultUrl(job, { signal }) {
      const read = await readStatus(job, signal);
      const url = links.toAbsolute(read?.status.result_url ?? '');
      const jobId = job.id;
      if (read?.update.status === 'completed' && read.status.result_url && url !== null) return url;
      const message = `The job has no result: it is ${read?.update.status ?? 'missing'}.`;
      if (read !== null && ['queued', 'processing', 'unknown'].includes(read.update.status)) {
        throw new TransportError(message, { code: 'bad-response', effect: 'none', jobId });
      }
      throw new FaceSwapError(message, { code: 'result-lost', mayBeBilled: true, jobId });
    },
  };
}
