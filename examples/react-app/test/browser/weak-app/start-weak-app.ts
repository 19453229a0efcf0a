import { fileURLToPath } from 'node:url';
import { tryPort } from '@faceswap-examples/cloudflare-worker/local';
import { type EngineOptions, startEngine } from '@faceswap-examples/local-engine';
import { build, preview } from 'vite';
import { makeFolder, onCleanup } from '../../../../cloudflare-worker/test/local/support/folder.ts';
import {
  startWeakWorker,
  type WeakWorkerOptions,
} from '../../../../cloudflare-worker/test/local/weak-worker/weak-worker.ts';

const ROOT = fileURLToPath(new URL('page', import.meta.url));
const API_KEY = 'test-key-1234567890';

export interface WeakAppOptions extends Pick<WeakWorkerOptions, 'cancel'> {
  readonly engine?: Partial<EngineOptions>;
}

/** The app that is found in the wild, before a Worker of its kind and the real engine. Loopback only. */
export async function startWeakApp({ cancel = 'none', engine: asked }: WeakAppOptions = {}) {
  const dataDir = await makeFolder('file');
  const engine = await startEngine({ dataDir, apiKey: API_KEY, ...asked });
  onCleanup(engine.close, 'file');
  const worker = await startWeakWorker({ runpodUrl: engine.endpointUrl, apiKey: API_KEY, cancel });
  onCleanup(worker.stop, 'file');
  const outDir = await makeFolder('file');
  const project = { root: ROOT, configFile: false, logLevel: 'error' } as const;
  await build({ ...project, build: { outDir, emptyOutDir: true } });
  const port = (await tryPort(0)) ?? 0;
  const proxy = { '/api': new URL(worker.url).origin };
  const server = await preview({
    ...project,
    build: { outDir },
    preview: { host: '127.0.0.1', port, strictPort: true, proxy },
  });
  onCleanup(() => server.close(), 'file');
  return {
    url: `http://localhost:${port}`,
    activeJobs: () => engine.stats().queued.length + engine.stats().running.length,
  };
}
