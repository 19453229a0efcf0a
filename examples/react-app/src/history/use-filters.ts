import { useSearchParams } from 'wouter';
import { readFilters, type TaskFilters } from './filter-tasks.ts';

/** The filters, kept in the address so that a reload and a link show the same. */
export function useFilters(): [TaskFilters, (filters: TaskFilters) => void] {
  const [query, setQuery] = useSearchParams();
  const change = (filters: TaskFilters) =>
    setQuery((before) => {
      for (const [name, value] of Object.entries(filters)) {
        if (value === 'all') before.delete(name);
        else before.set(name, value);
      }
      return before;
    });
  return [readFilters(query), change];
}
