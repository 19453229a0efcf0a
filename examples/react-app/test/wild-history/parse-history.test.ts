import { describe, expect, it } from 'vitest';
import { parseHistory } from '../../src/wild-history/parse-history.ts';

const parse = (root: unknown) => parseHistory(JSON.stringify(root));
const task = { jobId: 'job-1', mode: 'single-video', status: 'processing', createdAt: 1000 };

describe('parseHistory', () => {
  it.each([
    ['a list', [task]],
    ['an object with a list', { version: 2, tasks: [task] }],
    ['an object with several lists', { active: [], history: [task] }],
    [
      'tasks under their ids',
      { 'job-1': { mode: 'single-video', status: 'processing', createdAt: 1000 } },
    ],
    ['the same task in two lists', { active: [task], history: [task] }],
  ])('reads %s', (_what, root) => {
    const tasks = [
      { jobId: 'job-1', mode: 'single-video', state: 'running', createdAt: 1_000_000 },
    ];
    expect(parse(root)).toEqual({ tasks, unreadable: 0 });
  });

  it.each([
    [{ id: 'local', jobId: 'job-1' }, 'job-1'],
    [{ id: 'local', job_id: 'job-1' }, 'job-1'],
    [{ taskId: 'job-1', id: 2 }, 'job-1'],
    [{ id: 42 }, '42'],
    [{ jobId: null, taskId: '', id: 'job-1' }, 'job-1'],
  ])('takes the id of the job from %j', (ids, jobId) => {
    expect(parse([{ mode: 'single-image', ...ids }]).tasks[0]?.jobId).toBe(jobId);
  });

  it.each([
    ['single-image', 'single-image'],
    ['multi_video', 'multi-video'],
    ['MultiImage', 'multi-image'],
    ['video', 'single-video'],
    ['photo', 'single-image'],
    ['多人视频换脸', 'multi-video'],
    ['单人图片', 'single-image'],
  ])('takes the mode from the word %s', (word, mode) => {
    for (const name of ['mode', 'type', 'taskType', 'title']) {
      expect(parse([{ id: 'a', [name]: word }]).tasks[0]?.mode).toBe(mode);
    }
  });

  it.each([
    ['pending', 'running'],
    ['PROCESSING', 'running'],
    ['a word of its own', 'running'],
    [undefined, 'running'],
    ['completed', 'completed'],
    ['SUCCESS', 'completed'],
    ['已完成', 'completed'],
    ['failed', 'unsuccessful'],
    ['cancelled', 'unsuccessful'],
    ['已取消', 'unsuccessful'],
    ['TIMED_OUT', 'unsuccessful'],
  ])('takes the state from the word %s', (status, state) => {
    expect(parse([{ id: 'a', mode: 'video', status }]).tasks[0]?.state).toBe(state);
  });

  it.each([
    [{ createdAt: '2026-01-02T03:04:05Z' }, Date.UTC(2026, 0, 2, 3, 4, 5)],
    [{ created_at: 1_767_323_045 }, 1_767_323_045_000],
    [{ startTime: 1_767_323_045_123 }, 1_767_323_045_123],
    [{ timestamp: '1767323045123' }, 1_767_323_045_123],
    [{ createdAt: 'yesterday' }, null],
    [{}, null],
  ])('takes the time from %j', (times, createdAt) => {
    expect(parse([{ id: 'a', mode: 'video', ...times }]).tasks[0]?.createdAt).toBe(createdAt);
  });

  it('sorts by age', () => {
    const { tasks } = parse([
      { ...task, jobId: 'new', createdAt: 3000 },
      { ...task, jobId: 'old', createdAt: 2000 },
      { ...task, jobId: 'unknown', createdAt: null },
    ]);
    expect(tasks.map(({ jobId }) => jobId)).toEqual(['unknown', 'old', 'new']);
  });

  it.each(['', '{', 'null', '1', '"text"', '[]', '{}', '{"tasks":"none"}', '[[1]]x'])(
    'finds nothing in %j',
    (text) => {
      expect(parseHistory(text)).toEqual({ tasks: [], unreadable: 0 });
    },
  );

  it('counts what it cannot understand, and reads the rest', () => {
    const odd = [
      null,
      1,
      'text',
      [],
      {},
      { id: 'a' },
      { mode: 'video' },
      { id: {}, mode: 'video' },
    ];
    const { tasks, unreadable } = parse([...odd, task]);
    expect(unreadable).toBe(odd.length);
    expect(tasks).toHaveLength(1);
  });

  it('is not misled by names that objects have', () => {
    const text =
      '{"__proto__":[{"id":"a","mode":"video"}],"constructor":{"id":"b","mode":"image"}}';
    expect(parseHistory(text).tasks.map(({ jobId }) => jobId)).toEqual(['b']);
    expect('id' in {}).toBe(false);
  });
});
