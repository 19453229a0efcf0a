import { useRestored, useTaskIds } from '@faceswap/react';
import { useMemo } from 'react';
import { useLanguage } from '../text/language.tsx';
import { Button } from '../ui/button.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { EmptyState } from '../ui/empty-state.tsx';
import { ClearButton } from './clear-button.tsx';
import { matches } from './filter-tasks.ts';
import { Filters } from './filters.tsx';
import styles from './history.module.css';
import { HistoryRow } from './history-row.tsx';
import { useFilters } from './use-filters.ts';

function Skeleton() {
  const { text } = useLanguage();
  return (
    <div className={styles.skeletons}>
      <span role="status" className="visually-hidden">
        {text.app.loading}
      </span>
      {[1, 2, 3].map((row) => (
        <div key={row} className={styles.skeleton} />
      ))}
    </div>
  );
}

function Nothing({ isFiltered, onReset }: { isFiltered: boolean; onReset: () => void }) {
  const { text } = useLanguage();
  if (isFiltered) {
    return (
      <EmptyState title={text.history.noMatch}>
        <Button onPress={onReset}>{text.history.resetFilters}</Button>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={text.history.emptyTitle} body={text.history.emptyBody}>
      <ButtonLink to="/video" kind="primary">
        {text.home.startVideo}
      </ButtonLink>
    </EmptyState>
  );
}

export function HistoryPage() {
  const { text } = useLanguage();
  const { ready } = useRestored();
  const [{ mode, state }, setFilters] = useFilters();
  const filter = useMemo(() => matches({ mode, state }), [mode, state]);
  const ids = useTaskIds(filter);

  return (
    <div className={styles.page}>
      <header className={styles.header}>
        <div>
          <h1>{text.history.title}</h1>
          <p className={styles.lead}>{text.history.lead}</p>
        </div>
        <ClearButton />
      </header>
      <Filters filters={{ mode, state }} onChange={setFilters} />
      {!ready && ids.length === 0 && <Skeleton />}
      {ids.length > 0 && <p className={styles.count}>{text.history.count(ids.length)}</p>}
      <ul className={styles.list}>
        {ids.map((id) => (
          <HistoryRow key={id} id={id} />
        ))}
      </ul>
      {ready && ids.length === 0 && (
        <Nothing
          isFiltered={mode !== 'all' || state !== 'all'}
          onReset={() => setFilters({ mode: 'all', state: 'all' })}
        />
      )}
    </div>
  );
}
