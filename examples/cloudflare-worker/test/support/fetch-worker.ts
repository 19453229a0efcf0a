import { createExecutionContext, env, waitOnExecutionContext } from 'cloudflare:test';
import worker from '../../src/index.ts';

/** A request as it comes from the wire, where a body has a length. */
async function toRequest(url: string, init: RequestInit): Promise<Request> {
  const request = new Request(url, init);
  if (request.body === null || request.headers.has('content-length')) return request;
  const body = await request.clone().arrayBuffer();
  request.headers.set('content-length', String(body.byteLength));
  return request;
}

/** The Worker's own handler: `SELF.fetch` of the test runner gets slower with each call. */
export async function fetchWorker(url: string, init: RequestInit = {}): Promise<Response> {
  const context = createExecutionContext();
  const response = await worker.fetch(await toRequest(url, init), env, context);
  await waitOnExecutionContext(context);
  return response;
}
