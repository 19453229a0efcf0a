import type { Transport } from '../../contracts/transport.ts';
import { TransportError } from '../../errors/transport-error.ts';
import type { Job } from '../../task/job.ts';
import { buildBody } from './build-body.ts';
import { createCaller } from './caller.ts';
import { readNotFound, toRefusal } from './classify.ts';
import { parseJobId, parseJobStatus, toJobUpdate } from './job-update.ts';
import { readField } from './preset.ts';
import { checkSettings, type Endpoint, isId, type RunpodTransportOptions } from './settings.ts';

const NAME = 'runpod';

/** The last look at a job before its id goes into a URL and a key after it. */
function checkJob({ id, transport, data }: Job, { endpointId, baseUrl }: Endpoint): void {
  const refuse = (code: 'invalid-id' | 'wrong-endpoint', jobId: string | null) =>
    new TransportError('This is no job of this endpoint.', { code, effect: 'none', jobId });
  if (!isId(id)) throw refuse('invalid-id', null);
  // Without data it was adopted by its id alone: the app means the endpoint that it has set up.
  const known =
    data === null ||
    (readField(data, 'endpointId') === endpointId && readField(data, 'baseUrl') === baseUrl);
  if (transport !== NAME || !known) throw refuse('wrong-endpoint', id);
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
  const { preset, webhook } = options;
  const endpoint = checkSettings(options);
  const call = createCaller(options, endpoint);

  const ask = async (operation: 'read' | 'cancel', job: Job, signal: AbortSignal) => {
    checkJob(job, endpoint);
    const context = { operation, jobId: job.id };
    const answer = await call({ ...context, signal });
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
      const context = { operation: 'submit', jobId: null } as const;
      const answer = await call({ ...context, body: buildBody(request, options), signal });
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
