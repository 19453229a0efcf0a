import { MODES, type Mode, type Task } from '@faceswap/sdk';

export const STATE_FILTERS = ['all', 'running', 'completed', 'failed', 'cancelled'] as const;
export const MODE_FILTERS = ['all', ...MODES] as const;

export type StateFilter = (typeof STATE_FILTERS)[number];
export type ModeFilter = Mode | 'all';

/** A stopped task is found under both: it reads as failed to those who know the old app. */
const STATES: Readonly<Record<StateFilter, (task: Task) => boolean>> = {
  all: () => true,
  running: ({ outcome }) => outcome === null,
  completed: ({ outcome }) => outcome === 'completed',
  failed: ({ outcome }) => outcome !== null && outcome !== 'completed',
  cancelled: ({ outcome }) => outcome === 'cancelled',
};

export interface TaskFilters {
  readonly mode: ModeFilter;
  readonly state: StateFilter;
}

export const matches =
  ({ mode, state }: TaskFilters) =>
  (task: Task): boolean =>
    (mode === 'all' || task.mode === mode) && STATES[state](task);

/** As an address says it; anything else shows all. */
export function readFilters(query: URLSearchParams): TaskFilters {
  const mode = MODE_FILTERS.find((known) => known === query.get('mode')) ?? 'all';
  const state = STATE_FILTERS.find((known) => known === query.get('state')) ?? 'all';
  return { mode, state };
}
