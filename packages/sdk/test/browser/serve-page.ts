import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { build } from 'esbuild';

export interface ServedPage {
  /** Such as `http://127.0.0.1:41000/`; each call of `servePage` is another origin. */
  readonly url: string;
  close(): Promise<void>;
}

/** Bundles one module for browsers and serves a page on loopback that runs it. */
export async function servePage(entry: string): Promise<ServedPage> {
  const { outputFiles } = await build({
    entryPoints: [entry],
    write: false,
    bundle: true,
    format: 'esm',
    target: 'es2022',
    platform: 'browser',
    logLevel: 'error',
  });
  const script = outputFiles.map(({ text }) => text).join('\n');
  const html = '<!doctype html><title>Page</title><script type="module" src="/page.js"></script>';
  const server = createServer((request, response) => {
    const isScript = request.url === '/page.js';
    // A sandboxed frame has an origin of its own, and asks for its script as a stranger.
    response.setHeader('access-control-allow-origin', '*');
    response.setHeader('content-type', isScript ? 'text/javascript' : 'text/html; charset=utf-8');
    response.end(isScript ? script : html);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
