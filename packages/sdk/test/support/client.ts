import {
  createFaceSwapClient,
  type FaceSwapClientOptions,
  type TaskHandle,
} from '../../src/index.ts';
import { memoryStore } from '../../src/stores/memory.ts';
import {
  createVirtualEnvironment,
  type VirtualEnvironment,
} from '../../src/testing/virtual-environment.ts';
import {
  type MemoryTransport,
  type MemoryTransportOptions,
  memoryTransport,
} from '../../src/transports/memory/index.ts';
import { dataUrlUploader } from '../../src/uploaders/data-url.ts';

/** A picture swap whose inputs are links. */
export const REQUEST = {
  mode: 'single-image',
  source: { url: 'https://example.com/s.jpg' },
  target: { url: 'https://example.com/t.jpg' },
  consent: { subjects: 'self', statement: 't', acceptedAt: 0 },
} as const;

export interface TestWorld {
  readonly environment: VirtualEnvironment;
  readonly store: ReturnType<typeof memoryStore>;
  readonly transport: MemoryTransport;
  open(options?: Partial<FaceSwapClientOptions>): ReturnType<typeof createFaceSwapClient>;
  ended(handle: TaskHandle, limitMs?: number): Promise<Awaited<ReturnType<TaskHandle['ended']>>>;
  reaches(handle: TaskHandle, phase: string): Promise<void>;
}

/** A world with one backend, one store and as many clients as a test opens. */
export function createTestWorld(
  options: Partial<MemoryTransportOptions> & { readonly seed?: number } = {},
): TestWorld {
  const environment = createVirtualEnvironment({ seed: options.seed ?? 1 });
  const store = memoryStore();
  const transport = memoryTransport({ environment, ...options });
  const isIn = (handle: TaskHandle, phase: string) => handle.getSnapshot().phase === phase;
  return {
    environment,
    store,
    transport,
    open: (more = {}) =>
      createFaceSwapClient({
        transport,
        store,
        environment,
        uploader: dataUrlUploader(),
        ...more,
      }),
    async ended(handle, limitMs) {
      await environment.advanceUntil(() => isIn(handle, 'ended'), limitMs);
      return handle.ended();
    },
    reaches: (handle, phase) => environment.advanceUntil(() => isIn(handle, phase)),
  };
}
