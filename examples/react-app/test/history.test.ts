import type { Task } from '@faceswap/sdk';
import { describe, expect, it } from 'vitest';
import { matches, readFilters, type STATE_FILTERS } from '../src/history/filter-tasks.ts';
import { isEnough, rolesOf, toRetryInputs } from '../src/history/retry-inputs.ts';
import { toDownloadUrl } from '../src/result/download-result.ts';
import { resultNameOf } from '../src/result/result-name.ts';
import { en } from '../src/text/en.ts';
import { activeTask, cancelledTask, completedTask, failedTask } from './support/tasks.ts';

const TASKS: Readonly<Record<string, Task>> = {
  running: activeTask(),
  completed: completedTask(),
  failed: failedTask('job-failed'),
  'timed-out': failedTask('queued-timed-out', { outcome: 'timed-out' }),
  cancelled: cancelledTask(),
};

const found = (state: (typeof STATE_FILTERS)[number]) =>
  Object.keys(TASKS).filter((name) => matches({ mode: 'all', state })(TASKS[name]!));

describe('the filters', () => {
  it('find a cancelled task among the failed and among the cancelled ones', () => {
    expect(found('all')).toEqual(Object.keys(TASKS));
    expect(found('running')).toEqual(['running']);
    expect(found('completed')).toEqual(['completed']);
    expect(found('failed')).toEqual(['failed', 'timed-out', 'cancelled']);
    expect(found('cancelled')).toEqual(['cancelled']);
  });

  it('look at the kind too', () => {
    const picture = activeTask({ mode: 'multi-image' });
    expect(matches({ mode: 'multi-image', state: 'all' })(picture)).toBe(true);
    expect(matches({ mode: 'single-video', state: 'all' })(picture)).toBe(false);
    expect(matches({ mode: 'multi-image', state: 'completed' })(picture)).toBe(false);
  });

  it('are read from an address, whatever it says', () => {
    const read = (query: string) => readFilters(new URLSearchParams(query));
    expect(read('mode=multi-video&state=failed')).toEqual({ mode: 'multi-video', state: 'failed' });
    expect(read('mode=nonsense&state=')).toEqual({ mode: 'all', state: 'all' });
  });
});

describe('a retry with other files', () => {
  const file = (name: string) => ({ name, type: 'image/png', size: 1 });
  const task = activeTask({
    mode: 'multi-image',
    inputs: { source: null, target: file('group.png'), faces: { face_0: file('a.png') } },
  });

  it('asks for the files that the task has', () => {
    expect(rolesOf(task, en)).toEqual([
      { role: 'target', label: 'Target picture', kind: 'image', before: 'group.png' },
      { role: 'face:face_0', label: 'New face for person 1', kind: 'image', before: 'a.png' },
    ]);
  });

  it('needs one file, and all of them when some are lost', () => {
    const roles = rolesOf(task, en);
    const face = { 'face:face_0': new File(['x'], 'b.png') };
    const both = { ...face, target: new File(['y'], 'group.png') };
    const lost = failedTask('input-lost');
    const refused = failedTask('no-face-in-source');
    expect([{}, face, both].map((files) => isEnough(refused, roles, files))).toEqual([
      false,
      true,
      true,
    ]);
    expect([{}, face, both].map((files) => isEnough(lost, roles, files))).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('hands over only what was chosen', () => {
    const chosen = new File(['x'], 'b.png');
    expect(toRetryInputs({ 'face:face_0': chosen })).toEqual({ faceMappings: { face_0: chosen } });
    expect(toRetryInputs({ source: chosen })).toEqual({ source: chosen });
  });
});

describe('a result that is saved', () => {
  it('has the name of its target, marked', () => {
    const nameOf = (task: Task) => task.outcome === 'completed' && resultNameOf(task);
    expect(nameOf(completedTask())).toBe('target_换脸.mp4');
  });

  it('comes from an address that saves; bytes held here need none', () => {
    expect(toDownloadUrl('https://app.test/api/download/1?link=a')).toBe(
      'https://app.test/api/download/1?link=a&download=1',
    );
    expect(toDownloadUrl('data:image/png;base64,AA==')).toBe('data:image/png;base64,AA==');
  });
});
