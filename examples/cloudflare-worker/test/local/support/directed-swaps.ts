import type { WorkerStatus } from '@faceswap/sdk/transports/worker';
import { expect } from 'vitest';
import { mp4, png } from '../../support/media.ts';
import { type Order, order, RESULT } from './orders.ts';
import { createWildClient, isOver, type WildClient } from './wild-client.ts';
import type { World } from './world.ts';

/** A video swap that was asked for; its job runs until it is told. */
export interface DirectedSwap {
  readonly id: string;
  read(): Promise<WorkerStatus>;
  task(): Promise<WorkerStatus['task']>;
  tell(what: Order): Promise<void>;
  until(phase: string): Promise<void>;
}

/** The client in the wild at a Worker in open mode, whose engine has the directed worker. */
export interface DirectedSwaps {
  readonly client: WildClient;
  callsOf(operation: string): number;
  start(): Promise<DirectedSwap>;
  /** Starts one that is told this at once, and waits for the phase. */
  startAndReach(phase: string, tell?: Order): Promise<DirectedSwap>;
  /** Stops it as the app does, which sees that it has stopped. */
  expectCancelled(swap: DirectedSwap, cancellation: string): Promise<void>;
  /** The cancel came too late: the result is there, and stays. */
  expectKept(swap: DirectedSwap): Promise<void>;
  /** Stops what has not ended. */
  clear(): Promise<void>;
}

const PATIENCE = { timeout: 20_000, interval: 50 };

const timeOf = ({ updated_at: time }: WorkerStatus): number => Date.parse(time ?? '');

export async function openSwaps(world: World): Promise<DirectedSwaps> {
  const client = createWildClient(world.url);
  const face = await client.upload(new File([png()], 'face.png', { type: 'image/png' }));

  async function start(): Promise<DirectedSwap> {
    const name = `${crypto.randomUUID()}.mp4`;
    const target = await client.upload(new File([mp4()], name, { type: 'video/mp4' }));
    const { data } = await client.process({ mode: 'single-video', source: face, target });
    const id = data.jobId;
    const read = async () => (await client.call<WorkerStatus>(`/status/${id}`)).data;
    const phase = async () => (await read()).task?.phase;
    return {
      id,
      read,
      task: async () => (await read()).task,
      tell: (what) => order(world.engineDir, name, what),
      until: (wanted) => expect.poll(phase, PATIENCE).toBe(wanted),
    };
  }

  return {
    client,
    callsOf: (operation) => world.engine.stats().calls[operation] ?? 0,
    start,
    async startAndReach(phase, tell) {
      const swap = await start();
      if (tell !== undefined) await swap.tell(tell);
      await swap.until(phase);
      return swap;
    },
    async expectCancelled({ id, read }, cancellation) {
      const before = await read();
      const answer = await client.cancel(id);
      expect(answer).toEqual({ status: 200, data: { message: 'Job cancelled' }, error: undefined });
      const after = await read();
      expect(after).toMatchObject({ status: 'failed', error_message: '任务已被用户取消' });
      expect(after.task).toMatchObject({ phase: 'ended', outcome: 'cancelled', cancellation });
      expect(timeOf(after)).toBeGreaterThan(timeOf(before));
      expect(after).not.toHaveProperty('result_url');
    },
    async expectKept({ id, read }) {
      const { status, result_url: path } = await read();
      expect(status).toBe('completed');
      const response = await client.download(path ?? '');
      expect(Buffer.from(await response.arrayBuffer()).equals(RESULT)).toBe(true);
      expect(await client.cancel(id)).toMatchObject({
        status: 400,
        error: 'Job already completed',
      });
      expect((await client.download(path ?? '')).status).toBe(200);
    },
    async clear() {
      await world.clearFaults();
      const { data } = await client.call<{ tasks: WorkerStatus[] }>('/tasks');
      const active = data.tasks.filter((status) => !isOver(status));
      await Promise.all(active.map(({ id }) => client.cancel(id)));
      await expect.poll(world.activeJobs, PATIENCE).toBe(0);
    },
  };
}
