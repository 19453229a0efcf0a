import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { createVirtualEnvironment } from '../../../src/testing/virtual-environment.ts';
import { createCaller } from '../../../src/transports/worker/caller.ts';
import { createLinks } from '../../../src/transports/worker/links.ts';
import { createLive } from '../../../src/transports/worker/live.ts';
import { createLinkOpener } from '../../../src/transports/worker/live-link.ts';
import { requestFor, startWorker, submitOptions, transportTo } from './support/bench.ts';
import { answer } from './support/http.ts';

/** A connection whose time is virtual and whose Worker is real. */
async function start() {
  const worker = await startWorker();
  const transport = transportTo(worker, { live: false });
  const { id } = await transport.submit(await requestFor(transport), submitOptions());
  const clock = createVirtualEnvironment();
  const caller = createCaller({ url: worker.url }, worker.url);
  const opener = createLinkOpener(caller, createLinks(worker.url), worker.url);
  const askedAt: number[] = [];
  const openLink: typeof opener = (since, signal) => {
    askedAt.push(clock.now());
    return opener(since, signal);
  };
  const live = createLive({ openLink, WebSocket, clock });
  const heard: string[] = [];
  const subscribe = (): void => {
    onTestFinished(live.subscribe((jobId) => heard.push(jobId)));
  };
  const asks = (count: number) => expect.poll(() => askedAt.length).toBe(count);
  const hears = (count: number) => expect.poll(() => heard.length).toBe(count);
  const refuse = (headers: Record<string, string> = {}) =>
    worker.intercept(({ path, response }) => {
      if (path !== '/live') return false;
      answer(response, 503, { success: false, error: 'later', code: 'internal' }, headers);
      return true;
    });
  const waits = () => expect.poll(() => clock.timers, { interval: 2 }).toBe(1);
  /** Moves time on until it is asked for another link; gives how long that took. */
  async function untilAsked(): Promise<number> {
    const [from, count] = [clock.now(), askedAt.length];
    await waits();
    await clock.advanceUntil(() => askedAt.length > count);
    return clock.now() - from;
  }
  return {
    worker,
    id,
    clock,
    live,
    heard,
    askedAt,
    subscribe,
    asks,
    hears,
    waits,
    refuse,
    untilAsked,
  };
}

describe('a connection that says nothing', () => {
  it('is asked, and lives on when it answers', async () => {
    const { worker, id, clock, live, subscribe, hears, askedAt } = await start();
    subscribe();
    await hears(1);
    for (let times = 1; times <= 3; times += 1) {
      await clock.advance(20_000);
      await expect.poll(() => worker.live.pings.length).toBe(times);
      // Comes after the pong.
      worker.set(id, { progress: times / 10 });
      await hears(1 + times);
      expect(live.find(id)?.task?.progress).toBe(times / 10);
    }
    expect(worker.live.pings).toEqual(['ping', 'ping', 'ping']);
    expect(askedAt).toHaveLength(1);
  });

  it('is given up after half a minute, and made anew', async () => {
    const { worker, id, clock, live, subscribe, hears, asks, askedAt } = await start();
    subscribe();
    await hears(1);
    worker.live.mute();
    await clock.advance(29_000);
    expect(live.find(id)?.id).toBe(id);
    await clock.advance(1_000);
    expect(live.find(id)).toBeNull();
    expect(askedAt).toHaveLength(1);
    worker.live.mute(false);
    await clock.advance(2_000);
    await asks(2);
    worker.set(id, { phase: 'processing' });
    await hears(2);
    expect(live.find(id)?.task?.phase).toBe('processing');
  });

  it('is given up also when it never was one', async () => {
    const { worker, clock, subscribe, asks } = await start();
    worker.live.mute();
    subscribe();
    await expect.poll(() => worker.live.sockets.size).toBe(1);
    await clock.advance(30_000);
    await clock.advance(2_000);
    await asks(2);
  });
});

it('a device that slept does not believe what it knew before', async () => {
  const { id, clock, live, subscribe, hears } = await start();
  subscribe();
  await hears(1);
  expect(live.find(id)).not.toBeNull();
  const woken = clock.sleep(3_600_000);
  expect(live.find(id)).toBeNull();
  await woken;
});

describe('where no connection can be had', () => {
  it('it is tried ever more rarely, half a minute apart at most', async () => {
    const { subscribe, refuse, asks, untilAsked } = await start();
    refuse();
    subscribe();
    await asks(1);
    const pauses: number[] = [];
    for (let times = 0; times < 12; times += 1) pauses.push(await untilAsked());
    expect(Math.max(...pauses.slice(0, 2))).toBeLessThan(2_500);
    expect(Math.max(...pauses)).toBeGreaterThan(8_000);
    expect(Math.max(...pauses)).toBeLessThan(31_000);
    expect(new Set(pauses).size).toBeGreaterThan(6);
  });

  it('it is not tried sooner than the Worker says', async () => {
    const { subscribe, refuse, asks, untilAsked } = await start();
    refuse({ 'retry-after': '60' });
    subscribe();
    await asks(1);
    expect(await untilAsked()).toBeGreaterThanOrEqual(60_000);
  });

  it('it is tried at once when the device is online again, or when somebody else subscribes', async () => {
    const { worker, subscribe, refuse, asks, hears, waits } = await start();
    const page = new EventTarget();
    vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
    vi.stubGlobal('removeEventListener', page.removeEventListener.bind(page));
    onTestFinished(() => void vi.unstubAllGlobals());
    refuse();
    subscribe();
    await waits();
    page.dispatchEvent(new Event('online'));
    await asks(2);
    await waits();
    worker.intercept(() => false);
    subscribe();
    await hears(2);
    await asks(3);
  });

  it('one that breaks again and again is not made again and again at once', async () => {
    const { worker, subscribe, untilAsked, hears, heard } = await start();
    subscribe();
    await hears(1);
    const pauses: number[] = [];
    for (let times = 0; times < 10; times += 1) {
      await expect.poll(() => worker.live.sockets.size).toBe(1);
      worker.live.drop();
      pauses.push(await untilAsked());
    }
    expect(Math.max(...pauses)).toBeGreaterThan(8_000);
    expect(heard).toHaveLength(1);
  });
});
