import { expect, onTestFinished } from 'vitest';
import { createFaceSwapClient, type FaceSwapClientOptions } from '../../../../src/index.ts';
import { memoryStore } from '../../../../src/stores/memory.ts';
import { createVirtualEnvironment } from '../../../../src/testing/virtual-environment.ts';
import type { WorkerTransport } from '../../../../src/transports/worker/index.ts';
import { fileOf } from './bench.ts';

export const CONSENT = { subjects: 'self', statement: 'v1', acceptedAt: 0 } as const;

/** Lets what is on its way over the loopback arrive. */
const breathe = () => new Promise((resolve) => setTimeout(resolve, 5));

/** Clients whose time is virtual and whose Worker is real. */
export function createWorld() {
  const environment = createVirtualEnvironment();
  const store = memoryStore();
  return {
    environment,
    store,
    open(transport: WorkerTransport, more: Partial<FaceSwapClientOptions> = {}) {
      const client = createFaceSwapClient({ transport, store, environment, ...more });
      onTestFinished(() => client.close());
      return client;
    },
    /** Moves time on, a second at a time, until the condition holds. */
    async until(condition: () => boolean, seconds = 1_000): Promise<void> {
      for (let left = seconds; left > 0 && !condition(); left -= 1) {
        await environment.advance(1_000);
        await breathe();
      }
      expect(condition()).toBe(true);
    },
  };
}

export const swapOf = (id: string) => ({
  id,
  mode: 'single-image' as const,
  source: fileOf(200, 1, 'source.png'),
  target: fileOf(200, 2, 'target.png'),
  consent: CONSENT,
});
