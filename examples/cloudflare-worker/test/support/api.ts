import { env, SELF } from 'cloudflare:test';
import type { Owner } from '../../src/owner/owner.ts';

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly code: string | undefined;
  readonly error: string | undefined;
  readonly data: Record<string, unknown>;
}

export interface Caller {
  readonly token: string;
  /** The caller's own object. */
  readonly object: DurableObjectStub<Owner>;
  fetch(path: string, init?: RequestInit): Promise<Response>;
  /** Answers in the envelope. */
  call(method: string, path: string, init?: RequestInit): Promise<Answer>;
  post(path: string, body: unknown): Promise<Answer>;
}

const ORIGIN = 'https://worker.test';

export const fetchApi = (path: string, init?: RequestInit): Promise<Response> =>
  SELF.fetch(`${ORIGIN}${path}`, init);

async function toAnswer(response: Response): Promise<Answer> {
  const { code, error, data } = (await response.json()) as Partial<Answer>;
  return { status: response.status, headers: response.headers, code, error, data: data ?? {} };
}

/** A new owner, with a token of its own. */
export async function createCaller(): Promise<Caller> {
  const session = await toAnswer(await fetchApi('/api/session', { method: 'POST' }));
  const token = String(session.data['token']);
  const name = String(JSON.parse(atob(token.split('.')[1] ?? '')).sub);
  const send = (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = new Headers(init.headers);
    headers.set('authorization', `Bearer ${token}`);
    return fetchApi(path, { ...init, headers });
  };
  const call = async (method: string, path: string, init: RequestInit = {}): Promise<Answer> =>
    toAnswer(await send(path, { ...init, method }));
  return {
    token,
    object: env.OWNERS.get(env.OWNERS.idFromName(name)),
    fetch: send,
    call,
    post: (path, body) => call('POST', path, { body: JSON.stringify(body) }),
  };
}
