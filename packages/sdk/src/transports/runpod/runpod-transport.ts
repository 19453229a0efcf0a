import type { Transport } from '../../contracts/transport.ts';
import { TransportError } from '../../errors/transport-error.ts';
import type { Answer } from '../../http/answer.ts';
import { readField } from '../../http/read-field.ts';
import type { Job } from '../../task/job.ts';
import { buildBody } from './build-body.ts';
import { createCaller } from './caller.ts';
import { type Call, type Operation, readNotFound, refusalOf } from './classify.ts';
import { parseJobId, parseJobStatus, toJobUpdate } from './job-update.ts';
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
  const send = createCaller(options, endpoint);

  const callFor = (operation: Operation, job: Job, signal: AbortSignal): Call => {
    checkJob(job, endpoint);
    return { operation, jobId: job.id, signal };
  };

  /** A success, or the endpoint's word that it knows no such job. */
  const ask = async (call: Call): Promise<Answer> => {
    const answer = await send(call);
    const missing =
      call.jobId !== null && answer.status === 404 && readNotFound(answer.body) === 'job';
    if (!answer.ok && !missing) throw refusalOf(answer, call);
    return answer;
  };

  return {
    name: NAME,
    idempotent: false,
    accepts: preset.accepts,
    namesLostJobs: webhook !== undefined,

    async submit(request, { signal }) {
      const body = buildBody(request, options);
      const call: Call = { operation: 'submit', jobId: null, body, signal };
      const answer = await ask(call);
      const id = parseJobId(answer.body);
      if (id === null) throw refusalOf(answer, call);
      return { transport: NAME, id, data: { ...endpoint } };
    },

    async read(job, { signal }) {
      const call = callFor('read', job, signal);
      const answer = await ask(call);
      if (!answer.ok) return { status: 'missing' };
      const status = parseJobStatus(answer.body);
      const other = status?.id !== undefined && status.id !== job.id;
      if (status === null || other) throw refusalOf(answer, call);
      return toJobUpdate(status, preset);
    },

    async cancel(job, { signal }) {
      const call = callFor('cancel', job, signal);
      const answer = await ask(call);
      if (answer.body === undefined && !answer.empty) throw refusalOf(answer, call);
      return { accepted: answer.ok };
    },
  };
}
