import { echoEndpoint } from './echo-endpoint.ts';
import { mp4, text } from './media.ts';

interface FakeRequest {
  readonly url: string;
  readonly method: string;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

/** Every URL that was asked for. */
const seen: string[] = [];

/** What was put somewhere to be fetched from there. */
const kept = new Map<string, string>();

/** Bytes that end before the length that was announced. */
function breakOff(): Response {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      controller.enqueue(mp4(1000));
      controller.error(new Error('planted'));
    },
  });
  return new Response(body, { headers: { 'content-length': '2000' } });
}

function media({ pathname, searchParams }: URL): Response {
  if (pathname === '/status') {
    const headers = { location: searchParams.get('to') ?? 'https://gpu.test/video.mp4' };
    return new Response(null, { status: Number(searchParams.get('code')), headers });
  }
  if (pathname === '/text') return new Response(text());
  if (pathname === '/broken') return breakOff();
  return new Response(mp4(Number(searchParams.get('size') ?? 2000)), {
    headers: { 'content-type': 'application/octet-stream' },
  });
}

async function login(request: FakeRequest): Promise<Response> {
  if (request.method === 'PUT') kept.set(request.url, await request.text());
  return new Response(kept.get(request.url) ?? '{}');
}

const nowhere = (): Response => new Response('There is no network in tests.', { status: 599 });

/**
 * The rest of the world as the Worker sees it in tests: `gpu.test` and `media.test` with files, the endpoint,
 * `login.test` that gives what it was given, and `seen.test` that tells which URLs with a mark were asked for.
 */
export async function fakeHosts(request: FakeRequest): Promise<Response> {
  const url = new URL(request.url);
  const { hostname, protocol, port, pathname } = url;
  if (hostname === 'seen.test') {
    return Response.json(seen.filter((asked) => asked.includes(pathname.slice(1))));
  }
  seen.push(request.url);
  if (protocol !== 'https:' || port !== '') return nowhere();
  if (hostname === 'login.test') return login(request);
  if (hostname === 'gpu.test' || hostname === 'media.test') return media(url);
  if (hostname !== 'api.runpod.ai') return nowhere();
  const key = (request.headers.get('authorization') ?? '').replace('Bearer ', '');
  return echoEndpoint({ url, key, body: await request.text() }) ?? nowhere();
}
