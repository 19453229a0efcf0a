import { mp4, text } from './media.ts';

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

/** The rest of the world as the Worker sees it in tests: `gpu.test` and `media.test`, and nothing else. */
export function fakeHosts(request: { readonly url: string }): Response {
  const { hostname, pathname, protocol, searchParams } = new URL(request.url);
  const known = protocol === 'https:' && ['gpu.test', 'media.test'].includes(hostname);
  if (!known) return new Response('There is no network in tests.', { status: 599 });
  if (pathname === '/status') {
    const headers = { location: 'https://gpu.test/video.mp4' };
    return new Response(null, { status: Number(searchParams.get('code')), headers });
  }
  if (pathname === '/text') return new Response(text());
  if (pathname === '/broken') return breakOff();
  return new Response(mp4(Number(searchParams.get('size') ?? 2000)), {
    headers: { 'content-type': 'application/octet-stream' },
  });
}
