import type { ListedJob, Transport } from '../../src/contracts/transport.ts';
import { TransportError } from '../../src/errors/transport-error.ts';
import type { MemoryTransport } from '../../src/transports/memory/index.ts';

type Keeping = Transport & Required<Pick<Transport, 'subscribe' | 'list' | 'remove'>>;

/** A transport whose backend lists and deletes jobs, and tells when one is cancelled. */
export function withKept(memory: MemoryTransport): Keeping {
  const listeners = new Set<(jobId: string) => void>();
  const removed = new Set<string>();
  const toListed = ({
    id,
    key,
    request,
    startedAt,
  }: MemoryTransport['jobs'][number]): ListedJob => ({
    job: { transport: memory.name, id, data: null },
    key,
    mode: request.mode,
    createdAt: startedAt,
    inputs: { source: null, target: null, faces: {} },
    options: {},
    consent: null,
  });
  return {
    ...memory,
    async cancel(job, options) {
      const receipt = await memory.cancel(job, options);
      for (const listener of listeners) listener(job.id);
      return receipt;
    },
    subscribe(listener) {
      const own = (jobId: string): void => listener(jobId);
      listeners.add(own);
      return () => void listeners.delete(own);
    },
    list: async () => memory.jobs.filter(({ id }) => !removed.has(id)).map(toListed),
    async remove({ id }) {
      const job = memory.jobs.find((each) => each.id === id);
      if (job !== undefined && !removed.has(id) && memory.isRunning(job)) {
        throw new TransportError('It runs.', { code: 'task-active', effect: 'none' });
      }
      removed.add(id);
      memory.forget(id);
    },
  };
}
