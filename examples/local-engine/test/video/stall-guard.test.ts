import { tmpdir } from 'node:os';
import { afterEach, expect, it, vi } from 'vitest';
import { readFrames } from '../../src/video/frames.ts';
import { startProgram } from '../../src/video/process.ts';
import { createStallGuard } from '../../src/video/stall-guard.ts';

afterEach(() => {
  vi.useRealTimers();
});

const never = new Promise<never>(() => undefined);

it('acts once a single wait is longer than its limit', async () => {
  vi.useFakeTimers();
  let acted = 0;
  const guard = createStallGuard(1_000, () => {
    acted += 1;
  });
  void guard.during(never);
  await vi.advanceTimersByTimeAsync(999);
  expect([acted, guard.hasStalled()]).toEqual([0, false]);
  await vi.advanceTimersByTimeAsync(1);
  expect([acted, guard.hasStalled()]).toEqual([1, true]);
});

it('does not add the waits up, and leaves no timer', async () => {
  vi.useFakeTimers();
  const guard = createStallGuard(1_000, () => undefined);
  for (let round = 0; round < 5; round += 1) {
    const wait = guard.during(new Promise((resolve) => setTimeout(resolve, 900)));
    await vi.advanceTimersByTimeAsync(900);
    await wait;
  }
  await expect(guard.during(Promise.reject(new Error('gone')))).rejects.toThrow('gone');
  expect([guard.hasStalled(), vi.getTimerCount()]).toEqual([false, 0]);
});

it('ends a decoder that hangs after a frame', async () => {
  const script = 'process.stdout.write(Buffer.alloc(8)); setInterval(() => {}, 1000)';
  const { signal } = new AbortController();
  const where = { cwd: tmpdir(), signal, adopt: <Child>(start: () => Child) => start() };
  const { child, ended } = startProgram(process.execPath, ['-e', script], where);
  const guard = createStallGuard(2_000, () => void child.kill('SIGKILL'));
  let frames = 0;
  if (child.stdout === null) throw new Error('There is no output.');
  for await (const frame of readFrames(child.stdout, 8, guard.during)) frames += frame.length / 8;
  await ended;
  expect([frames, guard.hasStalled(), child.signalCode]).toEqual([1, true, 'SIGKILL']);
});
