import { describe, expect, it } from 'vitest';
import type { WorkerLimits } from '../src/client/limits.ts';
import { type FileFacts, findProblem } from '../src/media/check-file.ts';
import {
  changeDraft,
  createDraft,
  draftToStart,
  findErrors,
  renewDraft,
  toRequest,
} from '../src/swap-form/draft.ts';
import { limitsText } from '../src/swap-form/limits-text.ts';
import { completedTask } from './support/tasks.ts';

const LIMITS: WorkerLimits = {
  image: { types: ['image/jpeg', 'image/png'], max_bytes: 100, max_pixels: 50_000_000 },
  video: { types: ['video/mp4', 'video/x-matroska'], max_bytes: 1000, max_seconds: 600 },
};

const facts = (change: Partial<FileFacts>): FileFacts => ({
  type: 'image/png',
  size: 10,
  pixels: null,
  seconds: null,
  ...change,
});

describe('a file before it is sent', () => {
  it.each([
    [facts({}), 'image', null],
    [facts({ type: '' }), 'image', null],
    [facts({ size: 0 }), 'image', 'empty'],
    [facts({ type: 'image/gif' }), 'image', 'wrong-type'],
    [facts({ type: 'video/mp4' }), 'image', 'wrong-type'],
    [facts({ size: 100 }), 'image', null],
    [facts({ size: 101 }), 'image', 'too-large'],
    [facts({ pixels: 50_000_001 }), 'image', 'too-many-pixels'],
    [facts({ type: 'video/mp4', seconds: 600.5 }), 'video', null],
    [facts({ type: 'video/mp4', seconds: 602 }), 'video', 'too-long'],
    [facts({ type: 'video/matroska' }), 'video', null],
    [facts({ type: 'image/png' }), 'video', 'wrong-type'],
  ] as const)('is held against the limits (%#)', (known, kind, problem) => {
    expect(findProblem(known, kind, LIMITS)).toBe(problem);
  });

  it('is only known to be of the wrong kind until the limits are', () => {
    expect(findProblem(facts({ size: 1e12 }), 'image', null)).toBe(null);
    expect(findProblem(facts({ type: 'text/plain' }), 'image', null)).toBe('wrong-type');
  });

  it('has its limits beside it', () => {
    expect(limitsText('image', LIMITS, 'zh-CN')).toBe('JPEG · PNG · 最大 0.1 KB · 5000 万像素');
    expect(limitsText('video', LIMITS, 'en')).toBe('MP4 · MKV · up to 1 KB · at most 10 min');
    expect(limitsText('video', null, 'en')).toBe('Asking the service what it takes…');
  });
});

describe('a draft', () => {
  const picture = new File(['face'], 'face.png', { type: 'image/png' });
  const group = new File(['group'], 'group.png', { type: 'image/png' });
  const face = { id: 'face_0', x: 0, y: 0, width: 1, height: 1, confidence: 1, preview: null };
  const full = changeDraft(createDraft('image'), {
    source: picture,
    target: group,
    acceptedAt: 5,
  });

  it('becomes another task with each change and when it is started again', () => {
    const changed = changeDraft(full, { options: { manyFaces: true } });
    expect(new Set([full.id, changed.id, renewDraft(full).id]).size).toBe(3);
    expect(toRequest(full)?.id).toBe(full.id);
  });

  it('is started as it is until a task was made of it, and then as another one', () => {
    expect(draftToStart(full, null)).toBe(full);
    const made = { ...full, isMade: true };
    const afterEnd = draftToStart(made, completedTask({ id: full.id }));
    const afterDeletion = draftToStart(made, null);
    expect(new Set([full.id, afterEnd.id, afterDeletion.id]).size).toBe(3);
    expect(draftToStart(afterDeletion, null)).toBe(afterDeletion);
    expect(changeDraft(made, { subjects: 'self' }).isMade).toBe(false);
    expect(afterDeletion).toMatchObject({ source: picture, target: group, acceptedAt: 5 });
  });

  it('says what is missing, and asks for nothing until then', () => {
    const empty = createDraft('video');
    expect(findErrors(empty, LIMITS)).toEqual({
      source: 'missing',
      target: 'missing',
      consent: 'no-consent',
    });
    expect(toRequest(empty)).toBe(null);
    expect(findErrors(full, LIMITS)).toEqual({});
  });

  it('keeps the consent that it was made under', () => {
    expect(toRequest(full)).toMatchObject({
      mode: 'single-image',
      source: picture,
      target: group,
      consent: { subjects: 'authorized', acceptedAt: 5 },
    });
  });

  it('needs a face for at least one of several people, and no other', () => {
    const several = changeDraft(full, { several: true });
    expect(findErrors(several, LIMITS)).toEqual({ faces: 'find-first' });
    const looked = changeDraft(several, { faces: [face] });
    expect(findErrors(looked, LIMITS)).toEqual({ faces: 'no-face-given' });
    const given = changeDraft(looked, { faceFiles: { face_0: picture } });
    expect(findErrors(given, LIMITS)).toEqual({});
    const request = toRequest(given);
    expect(request).toMatchObject({ mode: 'multi-image', faceMappings: { face_0: picture } });
    expect(request?.source).toBe(undefined);
  });

  it('forgets the faces of another target', () => {
    const looked = changeDraft(full, { faces: [face], faceFiles: { face_0: picture } });
    const other = changeDraft(looked, { target: picture });
    expect(other.faces).toBe(null);
    expect(other.faceFiles).toEqual({});
  });
});
