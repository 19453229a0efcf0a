import type { StoredRecord } from '@faceswap/sdk';
import { useEffect, useState } from 'react';
import { useAppClient } from '../client/client-context.tsx';
import styles from './debug-drawer.module.css';
import { createObservable } from './observable.ts';
import { ScrollRegion } from './scroll-region.tsx';
import { useDebugText } from './texts.ts';

const PAUSE_MS = 200;

/** What the store holds, read again after changes; null before the first answer. */
function useRecords(): readonly StoredRecord[] | 'failed' | null {
  const { client, store } = useAppClient();
  const [records, setRecords] = useState<readonly StoredRecord[] | 'failed' | null>(null);
  useEffect(() => {
    const changes = createObservable(0, PAUSE_MS);
    let turn = 0;
    const read = async (): Promise<void> => {
      turn += 1;
      const own = turn;
      const found = await store.list().catch(() => 'failed' as const);
      if (own === turn) setRecords(found);
    };
    const note = () => changes.set(turn);
    const ignore = [
      changes.subscribe(() => void read()),
      client.tasks.subscribe(note),
      store.watch?.(note),
    ];
    void read();
    return () => {
      turn += 1;
      for (const stop of ignore) stop?.();
    };
  }, [client, store]);
  return records;
}

function summarize(value: unknown): string {
  const { phase, outcome, attempt } = Object(value);
  return `${outcome ?? phase} · ${attempt}`;
}

export function RecordsView() {
  const text = useDebugText();
  const records = useRecords();
  if (records === 'failed') return <p className={styles.note}>{text.records.failed}</p>;
  if (records?.length === 0) return <p className={styles.note}>{text.records.none}</p>;
  return (
    <ul className={styles.records}>
      {records?.map(({ id, revision, value }) => (
        <li key={id}>
          <details className={styles.record}>
            <summary>
              <code>{id}</code>
              <span>{summarize(value)}</span>
              <span className={styles.faint}>{text.records.revision(revision)}</span>
            </summary>
            <ScrollRegion label={text.records.json(id)} className={styles.json}>
              <pre>{JSON.stringify(value, null, 2)}</pre>
            </ScrollRegion>
          </details>
        </li>
      ))}
    </ul>
  );
}
