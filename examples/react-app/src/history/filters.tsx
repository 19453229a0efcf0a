import { useLanguage } from '../text/language.tsx';
import { Segments } from '../ui/choice.tsx';
import { MODE_FILTERS, STATE_FILTERS, type TaskFilters } from './filter-tasks.ts';
import styles from './history.module.css';

export interface FiltersProps {
  readonly filters: TaskFilters;
  readonly onChange: (filters: TaskFilters) => void;
}

export function Filters({ filters, onChange }: FiltersProps) {
  const { text } = useLanguage();
  const states = STATE_FILTERS.map((value) => ({ value, label: text.history.states[value] }));
  const modes = MODE_FILTERS.map((value) => ({
    value,
    label: value === 'all' ? text.history.every : text.modes[value],
  }));
  return (
    <div className={styles.filters}>
      <Segments
        label={text.history.state}
        value={filters.state}
        segments={states}
        onChange={(state) => onChange({ ...filters, state })}
      />
      <Segments
        label={text.history.mode}
        value={filters.mode}
        segments={modes}
        onChange={(mode) => onChange({ ...filters, mode })}
      />
    </div>
  );
}
