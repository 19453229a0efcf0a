import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  type chooseTexts,
  type Served,
  startBackend,
  tryPort,
  withoutNewListeners,
} from '@faceswap-examples/cloudflare-worker/local';
import { build, preview } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));

export interface VanillaOptions {
  /** Another one when it is taken. */
  readonly port: number;
  /** Where tasks, files and the built page are kept. */
  readonly dataDir: string;
  readonly texts: ReturnType<typeof chooseTexts>;
  readonly log: (line: string) => void;
}

/** Engine, Worker and page, running. */
export interface RunningVanilla extends Served {
  readonly url: string;
}

/** Starts all three on the loopback interface. The page reaches its Worker on its own origin. */
export async function startVanilla(options: VanillaOptions): Promise<RunningVanilla> {
  const { dataDir, texts, log } = options;
  const port = (await tryPort(options.port)) ?? (await tryPort(0)) ?? 0;
  const outDir = join(dataDir, 'page');
  const config = { root: ROOT, configFile: false, logLevel: 'error' } as const;
  await build({ ...config, build: { outDir, emptyOutDir: true } });
  const origins = ['localhost', '127.0.0.1'].map((host) => `http://${host}:${port}`).join();
  const backend = await startBackend(
    { port: 0, open: false, dataDir, configPath: null, origins },
    { texts, log },
  );
  const proxy = { '/api': { target: backend.url, changeOrigin: true, ws: true } };
  const host = '127.0.0.1';
  const server = await withoutNewListeners(() =>
    preview({
      ...config,
      logLevel: 'silent',
      build: { outDir },
      preview: { host, port, strictPort: true, proxy },
    }),
  ).catch(async (error: unknown) => {
    await backend.close();
    throw error;
  });
  return {
    url: `http://localhost:${port}`,
    closed: backend.closed,
    async close() {
      await server.close();
      await backend.close();
    },
  };
}
