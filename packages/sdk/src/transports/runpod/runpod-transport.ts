import type { Transport } from '../../contracts/transport.ts';
import { TransportError, type TransportErrorOptions } from '../../errors/transport-error.ts';
import type { Job } from '../../task/job.ts';
import { buildBody } from './build-body.ts';
import { createCaller } from './caller.ts';
import { readNotFound, toRefusal } from './classify.ts';
import { parseJobId, parseJobStatus, toJobUpdate } from './job-update.ts';
import { type RunpodPreset, readField } from './preset.ts';
import { checkSettings, type Endpoint, isId } from './settings.ts';

const NAME = 'runpod';

/** Milliseconds. */
const DEFAULT_TIMEOUTS = { submit: 60_000, read: 15_000, cancel: 8_000 };

export interface WebhookContext {
  readonly taskId: string;
  readonly attempt: number;
}

export interface RunpodTransportOptions {
  readonly endpointId: string;
  /** Or a function that gives it, asked before each call. It is sent to `baseUrl` and kept nowhere. */
  readonly apiKey: string | (() => string | Promise<string>);
  /** How the worker image on the endpoint spells its inputs and outputs. */
  readonly preset: RunpodPreset;
  /** Default `https://api.runpod.ai/v2`; https, or http on this machine. */
  readonly baseUrl?: string;
  /**
   * Where RunPod tells the end of a job. Give it only when the receiver passes the job's id on to `tasks.adopt`:
   * a submit whose answer was lost then waits to be named. The call is unsigned, so make the URL unguessable.
   */
  readonly webhook?: (context: WebhookContext) => string;
  readonly fetch?: typeof globalThis.fetch;
  /** Milliseconds for a whole call; defaults 60,000, 15,000 and 8,000. */
  readonly timeouts?: {
    readonly submit?: number;
    readonly read?: number;
    readonly cancel?: number;
  };
  /** Visitors of a page can read its key: only for a page that nobody else opens. */
  readonly allowApiKeyInBrowser?: boolean;
}

/** The last look at a job before its id goes into a URL and a key after it. */
function checkJob(job: Job, { endpointId, baseUrl }: Endpoint): void {
  const refuse = (message: string, code: TransportErrorOptions['code'], jobId: string | null) =>
    new TransportError(message, { code, effect: 'none', jobId });
  if (!isId(job.id)) throw refuse('The job id is not one that RunPod gives.', 'invalid-id', null);
  const { data } = job;
  // Without data it was adopted by its id alone: the app means the endpoint that it has set up.
  const known =
    data === null ||
    (readField(data, 'endpointId') === endpointId && readField(data, 'baseUrl') === baseUrl);
  if (job.transport !== NAME || !known) {
    const message = 'The job belongs to another endpoint than this transport is set up for.';
    throw refuse(message, 'wrong-endpoint', job.id);
  }
}

/**
 * Talks to one RunPod Serverless endpoint with its key: for servers. Throws `InvalidRequestError` (code
 * `invalid-setup`) for a set-up that cannot work or would give the key away.
 *
 * RunPod has no idempotency key, so a submit whose answer is lost (effect `unknown`) must not be sent again. Each
 * call is one HTTP request, without retry. A call that its own `signal` ends rejects with code `timed-out`, like
 * one whose time is up: effect `unknown` if a submit or cancel may have left, else `none`.
 */
export function runpodTransport(options: RunpodTransportOptions): Transport {
  const { apiKey, preset, webhook } = options;
  const endpoint = checkSettings({
    endpointId: options.endpointId,
    baseUrl: options.baseUrl ?? 'https://api.runpod.ai/v2',
    apiKey,
    allowApiKeyInBrowser: options.allowApiKeyInBrowser ?? false,
  });
  const call = createCaller({ endpoint, apiKey, fetch: options.fetch });
  const limits = { ...DEFAULT_TIMEOUTS, ...options.timeouts };

  const ask = async (operation: 'read' | 'cancel', job: Job, signal: AbortSignal) => {
    checkJob(job, endpoint);
    const context = { operation, jobId: job.id };
    const answer = await call({
      ...context,
      ...(operation === 'read'
        ? { method: 'GET', path: `status/${job.id}` }
        : { method: 'POST', path: `cancel/${job.id}` }),
      timeoutMs: limits[operation],
      signal,
    });
    const missing = answer.status === 404 && readNotFound(answer.body) === 'job';
    if (!missing && !answer.ok) throw toRefusal(answer, context);
    return { answer, missing, context };
  };

  return {
    name: NAME,
    idempotent: false,
    accepts: preset.accepts,
    namesLostJobs: webhook !== undefined,

    async submit(request, { signal }) {
      const { taskId, attempt } = request;
      const toWebhook = () => webhook?.({ taskId, attempt });
      const body = buildBody(request, { preset, webhook: toWebhook });
      const context = { operation: 'submit', jobId: null } as const;
      const timeoutMs = limits.submit;
      const answer = await call({
        ...context,
        path: 'run',
        method: 'POST',
        body,
        timeoutMs,
        signal,
      });
      const id = parseJobId(answer.body);
      if (!answer.ok || id === null) throw toRefusal(answer, context);
      return { transport: NAME, id, data: { ...endpoint } };
    },

    async read(job, { signal }) {
      const { answer, missing, context } = await ask('read', job, signal);
      if (missing) return { status: 'missing' };
      const status = parseJobStatus(answer.body);
      const other = status?.id !== undefined && status.id !== job.id;
      if (status === null || other) throw toRefusal(answer, context);
      return toJobUpdate(status, preset);
    },

    async cancel(job, { signal }) {
      const { answer, missing, context } = await ask('cancel', job, signal);
      if (answer.body === undefined && !answer.empty) throw toRefusal(answer, context);
      return { accepted: !missing };
    },
  };
}
