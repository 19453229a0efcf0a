import { createContext, type ReactNode, useContext, useState } from 'react';
import type { MediaKind } from '../media/check-file.ts';
import { changeDraft, createDraft, type Draft, type DraftInputs, renewDraft } from './draft.ts';

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
  /** The same inputs as another draft, to be started once more. */
  renew(): Draft;
}

export function useDraft(kind: MediaKind): DraftControl {
  const state = useContext(Context);
  if (state === null) throw new Error('Put a DraftsProvider around this component.');
  return {
    draft: state.drafts[kind],
    change: (inputs) => state.set(kind, (draft) => changeDraft(draft, inputs)),
    renew() {
      const next = renewDraft(state.drafts[kind]);
      state.set(kind, () => next);
      return next;
    },
  };
}
