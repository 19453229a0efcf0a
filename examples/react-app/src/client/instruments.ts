import type { FaceSwapClient, FaceSwapClientOptions } from '@faceswap/sdk';
import type { WorkerTransport, WorkerTransportOptions } from '@faceswap/sdk/transports/worker';
import { isDebug } from '../debug/debug-mode.ts';

/** What the debug drawer and the test page put between this app's client and the world; nothing on other pages. */
export interface Instruments {
  readonly options?: Pick<FaceSwapClientOptions, 'logger' | 'inspect'>;
  readonly wire?: Pick<WorkerTransportOptions, 'fetch' | 'WebSocket'>;
  wrap?(transport: WorkerTransport): WorkerTransport;
  watch?(client: FaceSwapClient): void;
}

export const TEST_PATH = '/task-test';

/** Loads only what this page asked for; without it the app opens all the same. */
export async function loadInstruments(): Promise<Instruments> {
  const isTest = location.pathname === TEST_PATH;
  if (!isDebug && !isTest) return {};
  try {
    const { recorder } = await import('../debug/recorder.ts');
    const { log, inspect, watch } = recorder;
    const recording = { options: { logger: log.logger, inspect }, watch };
    if (!isTest) return recording;
    const { simulation } = await import('../test-page/simulation.ts');
    return { ...recording, ...simulation.install() };
  } catch {
    return {};
  }
}
