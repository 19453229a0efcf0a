import type { Consent, DetectedFace, Mode, SwapOptions, SwapRequest, Task } from '@faceswap/sdk';
import { createId } from '../client/create-id.ts';
import type { WorkerLimits } from '../client/limits.ts';
import { type FileProblem, findProblem, type MediaKind } from '../media/check-file.ts';
import { factsOf } from '../media/facts-cache.ts';

/** What the person has chosen so far. */
export interface DraftInputs {
  readonly several: boolean;
  readonly source: File | null;
  readonly target: File | null;
  /** Found in the target; null before anybody looked. */
  readonly faces: readonly DetectedFace[] | null;
  readonly faceFiles: Readonly<Record<string, File>>;
  readonly options: SwapOptions;
  readonly subjects: Consent['subjects'];
  /** When the consent was ticked, in milliseconds since 1970. */
  readonly acceptedAt: number | null;
}

/** Its id becomes the task's: however often the button is pressed, it is one task. */
export interface Draft extends DraftInputs {
  readonly id: string;
  readonly kind: MediaKind;
  /** A task was made of it, which may be gone by now; the Worker takes its id only once. */
  readonly isMade: boolean;
}

/** Names the wording of the consent, for the record that the task keeps. */
const STATEMENT = 'faceswap-studio/consent/1';

export const createDraft = (kind: MediaKind): Draft => ({
  id: createId(),
  kind,
  isMade: false,
  several: false,
  source: null,
  target: null,
  faces: null,
  faceFiles: {},
  options: kind === 'video' ? { keepFps: true, videoQuality: 20 } : {},
  subjects: 'authorized',
  acceptedAt: null,
});

/** Another input makes another draft, and so another task; a new target has other faces. */
export function changeDraft(draft: Draft, change: Partial<DraftInputs>): Draft {
  const forgotten = 'target' in change ? { faces: null, faceFiles: {} } : {};
  return { ...draft, ...forgotten, ...change, id: createId(), isMade: false };
}

/** The same inputs once more, as another task. */
export const renewDraft = (draft: Draft): Draft => ({ ...draft, id: createId(), isMade: false });

/** The draft to start, given its task: the same inputs as another one once that has ended or is gone. */
export const draftToStart = (draft: Draft, task: Task | null): Draft =>
  task !== null || draft.isMade ? renewDraft(draft) : draft;

export const modeOf = ({ kind, several }: Pick<Draft, 'kind' | 'several'>): Mode =>
  several ? `multi-${kind}` : `single-${kind}`;

export type DraftError = FileProblem | 'missing' | 'find-first' | 'no-face-given' | 'no-consent';

export type DraftErrors = Readonly<
  Partial<Record<'source' | 'target' | 'faces' | 'consent', DraftError>>
>;

export const problemOf = (
  file: File | null,
  kind: MediaKind,
  limits: WorkerLimits | null,
): FileProblem | 'missing' | null =>
  file === null ? 'missing' : findProblem(factsOf(file), kind, limits);

function facesError({ faces, faceFiles }: Draft, limits: WorkerLimits | null): DraftError | null {
  if (faces === null) return 'find-first';
  const files = Object.values(faceFiles);
  if (files.length === 0) return 'no-face-given';
  return (
    files.map((file) => problemOf(file, 'image', limits)).find((found) => found !== null) ?? null
  );
}

/** What keeps a draft from being started. */
export function findErrors(draft: Draft, limits: WorkerLimits | null): DraftErrors {
  const errors = {
    source: draft.several ? null : problemOf(draft.source, 'image', limits),
    target: problemOf(draft.target, draft.kind, limits),
    faces: draft.several ? facesError(draft, limits) : null,
    consent: draft.acceptedAt === null ? ('no-consent' as const) : null,
  };
  return Object.fromEntries(Object.entries(errors).filter(([, error]) => error !== null));
}

/** Null while a file or the consent is missing. */
export function toRequest(draft: Draft): SwapRequest | null {
  const { id, source, target, several, faceFiles, options, subjects, acceptedAt } = draft;
  if (target === null || acceptedAt === null || (source === null && !several)) return null;
  const consent = { subjects, statement: STATEMENT, acceptedAt };
  const faces = several ? { faceMappings: faceFiles } : { source: source ?? undefined };
  return { id, mode: modeOf(draft), target, options, consent, ...faces };
}
