import { createContext, type ReactNode, useContext, useState } from 'react';
import type { MediaKind } from '../media/check-file.ts';
import { changeDraft, createDraft, type Draft, type DraftInputs } from './draft.ts';

type Drafts = Readonly<Record<MediaKind, Draft>>;

interface DraftsState {
  readonly drafts: Drafts;
  set(kind: MediaKind, next: (draft: Draft) => Draft): void;
}

const Context = createContext<DraftsState | null>(null);

/** Keeps what was chosen while the person looks at another page. */
export function DraftsProvider({ children }: { readonly children: ReactNode }) {
  const [drafts, setDrafts] = useState<Drafts>(() => ({
    image: createDraft('image'),
    video: createDraft('video'),
  }));
  const set: DraftsState['set'] = (kind, next) =>
    setDrafts((before) => ({ ...before, [kind]: next(before[kind]) }));
  return <Context value={{ drafts, set }}>{children}</Context>;
}

export interface DraftControl {
  readonly draft: Draft;
  change(inputs: Partial<DraftInputs>): void;
  /** Puts another draft in its place. */
  replace(draft: Draft): void;
  /** Notes that a task was made of the draft with this id. */
  noteMade(id: string): void;
}

export function useDraft(kind: MediaKind): DraftControl {
  const state = useContext(Context);
  if (state === null) throw new Error('Put a DraftsProvider around this component.');
  return {
    draft: state.drafts[kind],
    change: (inputs) => state.set(kind, (draft) => changeDraft(draft, inputs)),
    replace: (draft) => state.set(kind, () => draft),
    noteMade: (id) =>
      state.set(kind, (draft) => (draft.id === id ? { ...draft, isMade: true } : draft)),
  };
}
