import { copyFile, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withoutNewListeners } from '@faceswap-examples/cloudflare-worker/local';
import { makeSampleVideo } from '@faceswap-examples/local-engine';
import { build, type PreviewServer, preview } from 'vite';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const SAMPLES = fileURLToPath(new URL('../../samples', import.meta.url));
const FACES = ['astronaut.jpg', 'average-face.jpg', 'mona-lisa.jpg'];

/** The files that are one click away in the app. */
async function makeSamples(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  await Promise.all(FACES.map((name) => copyFile(join(SAMPLES, name), join(folder, name))));
  await makeSampleVideo({
    still: join(SAMPLES, 'astronaut.jpg'),
    out: join(folder, 'sample.mp4'),
    seconds: 4,
    top: 60,
    width: 640,
    height: 360,
  });
}

/** Builds the app's pages into a folder, with the sample files beside them. */
export async function buildPages(outDir: string): Promise<void> {
  // A test runner's own would be taken over, and with it React's slow build.
  process.env['NODE_ENV'] = 'production';
  await build({ root: ROOT, logLevel: 'error', build: { outDir, emptyOutDir: true } });
  await makeSamples(join(outDir, 'samples'));
}

export interface PagesOptions {
  readonly outDir: string;
  readonly port: number;
  readonly workerUrl: string;
}

/** Serves the pages as `vite preview` does: what they ask of the Worker is passed on, as the configuration says. */
export function servePages({ outDir, port, workerUrl }: PagesOptions): Promise<PreviewServer> {
  process.env['FACESWAP_WORKER_URL'] = workerUrl;
  return withoutNewListeners(() =>
    preview({
      root: ROOT,
      // It would tell of every tab that is closed.
      logLevel: 'silent',
      build: { outDir },
      preview: { port, strictPort: true },
    }),
  );
}
