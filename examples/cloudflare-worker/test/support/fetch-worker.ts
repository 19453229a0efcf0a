import { createExecutionContext, env, waitOnExecutionContext } from 'cloudflare:test';
import { type AppOptions, createApp } from '../../src/app.ts';
import type { Env } from '../../src/env.ts';
import worker from '../../src/index.ts';

export type FetchWorker = (url: string, init?: RequestInit) => Promise<Response>;

/** A request as it comes from the wire, where a body has a length. */
async function toRequest(url: string, init: RequestInit): Promise<Request> {
  const request = new Request(url, init);
  if (request.body === null || request.headers.has('content-length')) return request;
  const body = await request.clone().arrayBuffer();
  request.headers.set('content-length', String(body.byteLength));
  return request;
}

const fetchBy =
  (app: typeof worker, bindings: Env): FetchWorker =>
  async (url, init = {}) => {
    const context = createExecutionContext();
    const response = await app.fetch(await toRequest(url, init), bindings, context);
    await waitOnExecutionContext(context);
    return response;
  };

/** The Worker's own handler: `SELF.fetch` of the test runner gets slower with each call. */
export const fetchWorker: FetchWorker = fetchBy(worker, env as unknown as Env);

/** Another Worker over the same storage, set up in another way. */
export const createWorker = (
  variables: Partial<Record<keyof Env, string | undefined>>,
  options?: AppOptions,
): FetchWorker => fetchBy(createApp(options), { ...env, ...variables } as unknown as Env);
