import { TransportError } from '@faceswap/sdk';
import * as z from 'zod/mini';

const answerSchema = z.object({ success: z.literal(true), data: z.unknown() });

const LONGEST_MS = 20_000;

/** Where the Worker's routes are: on the page's own origin. */
export const WORKER_URL = '/api';

export interface WorkerCall {
  readonly method: 'GET' | 'POST';
  readonly token?: string | null;
}

/** Asks one of the Worker's routes that the SDK does not speak. Rejects with a `TransportError`, after 20 s at most. */
export async function callWorker<Data>(
  path: string,
  schema: z.ZodMiniType<Data>,
  { method, token = null }: WorkerCall,
): Promise<Data> {
  const headers = token === null ? {} : { authorization: `Bearer ${token}` };
  const signal = AbortSignal.timeout(LONGEST_MS);
  const request = fetch(`${WORKER_URL}/${path}`, { method, headers, signal });
  const response = await request.catch((cause) => {
    throw new TransportError('The Worker cannot be reached.', {
      code: 'network',
      effect: 'none',
      cause,
    });
  });
  const answer = answerSchema.safeParse(await response.json().catch(() => null));
  const data = schema.safeParse(answer.data?.data);
  if (data.success) return data.data;
  const code = response.status === 404 ? 'endpoint-not-found' : 'bad-response';
  throw new TransportError(`The Worker answered ${response.status}.`, { code, effect: 'none' });
}
