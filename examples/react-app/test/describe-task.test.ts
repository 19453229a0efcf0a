import type { Task } from '@faceswap/sdk';
import { describe, expect, it } from 'vitest';
import { describeTask, percentOf } from '../src/task-status/describe-task.ts';
import { meanPercent } from '../src/task-status/mean-percent.ts';
import { nextStep } from '../src/task-status/next-step.ts';
import { isNews } from '../src/task-status/use-ended.ts';
import { tabTitle } from '../src/task-status/use-tab-title.ts';
import { activeTask, cancelledTask, completedTask, failedTask, NOW } from './support/tasks.ts';

const zh = (task: Task, afterMs = 0, online = true) =>
  describeTask(task, { language: 'zh-CN', now: NOW + afterMs, online });
const en = (task: Task, afterMs = 0, online = true) =>
  describeTask(task, { language: 'en', now: NOW + afterMs, online });

describe('a running task', () => {
  it('says its phase, and how long is left since that was known', () => {
    const task = activeTask({ progress: 0.4, timeLeftMs: 90_000 });
    expect(zh(task)).toMatchObject({ state: '正在换脸', time: '剩余约 1 分 30 秒' });
    expect(en(task, 10_000)).toMatchObject({ state: 'Swapping', time: 'About 1 min 20 s left' });
  });

  it('says when the last news came once there has been none for a while', () => {
    const task = activeTask({ progress: 0.4, timeLeftMs: 90_000 });
    expect(zh(task, 14_999).time).toBe('剩余约 1 分 15 秒');
    expect(zh(task, 15_000).time).toBe('最后更新 15 秒前');
    expect(en(task, 20_500).time).toBe('Last update 20 s ago');
  });

  it('waits in the queue, and after half a minute for a GPU', () => {
    const task = activeTask({ phase: 'queued' });
    expect(zh(task, 12_000).time).toBe('已等待 12 秒');
    expect(zh(task, 30_000).time).toBe('GPU 启动中 · 已等待 30 秒');
    expect(en(task, 31_000).time).toBe('GPU starting · Waiting for 31 s');
  });

  it('tells of silence in the queue only when the link is at fault', () => {
    const task = activeTask({ phase: 'queued', connection: 'backing-off' });
    expect(en(task, 20_000)).toMatchObject({
      time: 'Waiting for 20 s · Last update 20 s ago',
      message: 'Connection trouble; trying again',
    });
  });

  it.each(['waiting', 'validating', 'uploading'] as const)('needs the page while %s', (phase) => {
    expect(en(activeTask({ phase })).notes).toEqual([
      'Keep this page open until the upload is done',
    ]);
  });

  it.each(['queued', 'processing', 'collecting'] as const)('lets the page go in %s', (phase) => {
    expect(zh(activeTask({ phase })).notes).toEqual(['可以关闭页面，任务会继续进行']);
  });

  it('is being stopped from the wish on, offline as soon as there is a network', () => {
    const task = activeTask({ cancelRequested: true });
    expect(zh(task).state).toBe('正在停止');
    expect(zh(task, 0, false).notes).toEqual(['恢复联网后将停止该任务']);
  });
});

describe('an ended task', () => {
  it('is completed', () => {
    expect(zh(completedTask())).toEqual({
      tone: 'good',
      state: '已完成',
      time: null,
      message: null,
      notes: [],
    });
  });

  it('says that a stop came too late', () => {
    const task = completedTask({ cancellation: 'not-needed' });
    expect(zh(task).message).toBe('已完成，未能停止');
    expect(en(task).message).toBe('Completed; it could not be stopped');
  });

  it('reads as failed in Chinese when it was stopped, and as cancelled in English', () => {
    expect(zh(cancelledTask())).toMatchObject({ state: '失败', message: '任务已被用户取消' });
    expect(en(cancelledTask())).toMatchObject({ state: 'Cancelled' });
  });

  it('says that a stop is not confirmed, and offline that it is still to come', () => {
    const task = cancelledTask({ cancellation: 'unconfirmed' });
    expect(zh(task).notes).toEqual(['远端未确认停止，可能仍计费']);
    expect(en(task).notes).toEqual([
      'The remote side has not confirmed the stop; it may still be billed',
    ]);
    expect(en(task, 0, false).notes).toContain('It will be stopped once you are online');
  });

  it('says that a stop before any job is not billed', () => {
    const { message, notes } = zh(cancelledTask({ cancellation: 'not-needed' }));
    expect(message).toBe('任务已被用户取消');
    expect(notes).toEqual(['没有 GPU 处理过该任务，因此不计费。']);
  });

  it('says what happened, whether it may be billed, and what to do', () => {
    const { state, message, notes } = en(failedTask('no-face-in-target'));
    expect(state).toBe('Failed');
    expect(message).toBe('No face was found in the picture or video to swap into.');
    expect(notes).toEqual([
      'A GPU may have worked on this, so it may be billed.',
      'Use one in which a face can be seen clearly.',
    ]);
  });
});

describe('the next step', () => {
  it.each([
    [activeTask(), null],
    [activeTask({ connection: 'backing-off' }), 'try-now'],
    [activeTask({ connection: 'blocked' }), 'sign-in'],
    [activeTask({ connection: 'backing-off', cancelRequested: true }), null],
    [completedTask(), null],
    [cancelledTask(), 'retry'],
    [failedTask('job-failed'), 'retry'],
    [failedTask('input-lost'), 'choose-files'],
    [failedTask('no-face-in-source'), 'choose-files'],
    [failedTask('unsupported-mode'), 'new-swap'],
  ] as const)('is one that helps (%#)', (task, step) => {
    expect(nextStep(task)).toBe(step);
  });

  it('is a new swap where the files of a task are not known', () => {
    const inputs = { source: null, target: null, faces: {} };
    const ended = [failedTask('input-lost', { inputs }), failedTask('job-failed', { inputs })];
    expect(ended.map(nextStep)).toEqual(['new-swap', 'new-swap']);
    expect(nextStep(cancelledTask({ inputs }))).toBe('new-swap');
    expect(nextStep(completedTask({ inputs }))).toBe(null);
    expect(nextStep(activeTask({ inputs, connection: 'blocked' }))).toBe('sign-in');
  });
});

describe('an end', () => {
  it('is news, but for an old task that had ended when the page first saw it', () => {
    const task = completedTask({ createdAt: NOW });
    expect(isNews(task, NOW, NOW + 1_000)).toBe(true);
    expect(isNews(task, NOW + 60_000, NOW + 61_000)).toBe(false);
    expect(isNews(task, NOW + 60_000, NOW + 90_000)).toBe(true);
  });
});

describe('progress', () => {
  it('is in whole percent, and full only at the end', () => {
    expect(percentOf(activeTask({ progress: 0.999 }))).toBe(99);
    expect(percentOf(activeTask())).toBe(null);
  });

  it('is the mean of what is known, and stands in the title', () => {
    const tasks = [activeTask({ progress: 0.5 }), activeTask({ progress: 0.25 }), activeTask()];
    expect(meanPercent(tasks)).toBe(37);
    expect(tabTitle(tasks, 'App')).toBe('(3) 37% · App');
    expect(tabTitle([activeTask()], 'App')).toBe('(1) · App');
    expect(tabTitle([], 'App')).toBe('App');
  });
});
