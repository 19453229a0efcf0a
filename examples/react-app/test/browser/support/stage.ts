import { tryPort } from '@faceswap-examples/cloudflare-worker/local';
import { onCleanup, type Scope } from '../../../../cloudflare-worker/test/local/support/folder.ts';
import {
  startWorld,
  type World,
  type WorldOptions,
} from '../../../../cloudflare-worker/test/local/support/world.ts';
import { servePages } from '../../../local/pages.ts';
import { PAGES } from './pages-folder.ts';

/** The app at an address of its own, before the real Worker and the real engine. */
export interface Stage {
  readonly url: string;
  readonly world: World;
  /** Ids of all jobs that were ever begun. */
  jobs(): readonly string[];
}

export async function startStage(options: WorldOptions = {}): Promise<Stage> {
  const scope: Scope = options.scope ?? 'file';
  const world = await startWorld({ owners: 'anonymous', ...options, scope });
  const port = (await tryPort(0)) ?? 0;
  const server = await servePages({ outDir: PAGES, port, workerUrl: world.url });
  onCleanup(() => server.close(), scope);
  return {
    url: `http://localhost:${port}`,
    world,
    jobs: () => Object.keys(world.engine.stats().executions),
  };
}
