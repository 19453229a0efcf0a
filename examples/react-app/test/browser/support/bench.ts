import type { EngineOptions } from '@faceswap-examples/local-engine';
import type { BrowserContext } from 'playwright-core';
import type { WeakSettings } from '../weak-app/page/main.ts';
import { startWeakApp, type WeakAppOptions } from '../weak-app/start-weak-app.ts';
import { startStage } from './stage.ts';
import { openTab, openVisit, type Tab } from './visitor.ts';

/** An app of whichever kind, and the endpoint behind it. */
export interface Bench {
  openVisit(): Promise<BrowserContext>;
  openTab(visit: BrowserContext, path: string): Promise<Tab>;
  /** Jobs that the endpoint is working on, or will. */
  activeJobs(): number;
  /** How long something that is to be seen may take. */
  readonly patienceMs: number;
}

export const JOB_MS = 2_500;
const QUICK = { worker: 'scripted', scriptedMs: JOB_MS } as const;
/** What took 10 s. */
export const WEAK_POLL_MS = 150;

type App = { readonly url: string } & Pick<Bench, 'activeJobs'>;

const toBench = ({ url, activeJobs }: App, settings?: WeakSettings): Bench => ({
  activeJobs,
  patienceMs: settings === undefined ? 5_000 : 2_500,
  async openVisit() {
    const visit = await openVisit();
    const tell = (given: WeakSettings): void => {
      globalThis.weakApp = given;
    };
    if (settings !== undefined) await visit.addInitScript(tell, settings);
    return visit;
  },
  openTab: (visit, path) => openTab(visit, url + path),
});

export async function startOurs(engine: Partial<EngineOptions> = QUICK): Promise<Bench> {
  const { url, world } = await startStage({ engine });
  return toBench({ url, activeJobs: world.activeJobs });
}

export interface WeakBenches {
  readonly asFound: Bench;
  /** Its own panel, which no page of it has, is put on each. */
  readonly withPanel: Bench;
}

export interface WeakOptions extends WeakAppOptions {
  readonly pollMs?: number;
}

export async function startWeak(options: WeakOptions = {}): Promise<WeakBenches> {
  const { pollMs = WEAK_POLL_MS, ...rest } = options;
  const app = await startWeakApp({ engine: QUICK, ...rest });
  return {
    asFound: toBench(app, { pollMs }),
    withPanel: toBench(app, { pollMs, hasPanel: true }),
  };
}
