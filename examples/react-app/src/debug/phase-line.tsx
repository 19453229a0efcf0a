import { PHASES, type Task } from '@faceswap/sdk';
import { useLanguage } from '../text/language.tsx';
import styles from './states-view.module.css';
import { useDebugText } from './texts.ts';

/** Nobody knows which phases a task went through that has ended or is being stopped. */
function stateOf(at: number, now: number): 'past' | 'now' | 'other' {
  if (at === now) return 'now';
  return at < now && now < PHASES.indexOf('closing') ? 'past' : 'other';
}

/** The phases in their order, with the present one marked. */
export function PhaseLine({ task }: { readonly task: Task }) {
  const text = useDebugText();
  const { sdk } = useLanguage();
  const now = PHASES.indexOf(task.phase);
  return (
    <ol className={styles.phases} aria-label={text.states.phases}>
      {PHASES.map((phase, at) => (
        <li
          key={phase}
          className={styles.phase}
          data-state={stateOf(at, now)}
          data-outcome={task.outcome}
          aria-current={at === now ? 'step' : undefined}
        >
          {phase === 'ended' && task.outcome !== null
            ? sdk.outcomes[task.outcome]
            : sdk.phases[phase]}
        </li>
      ))}
    </ol>
  );
}
