import { useEffect, useState } from 'react';
import { type FileFacts, readFacts } from './check-file.ts';

const known = new WeakMap<File, FileFacts>();

/** What is known of a file by now: at once its type and size, soon the rest. */
export const factsOf = (file: File): FileFacts =>
  known.get(file) ?? { type: file.type, size: file.size, pixels: null, seconds: null };

/** As `factsOf`, and looks closer meanwhile. */
export function useFacts(file: File | null): FileFacts | null {
  const [, setLooked] = useState<File | null>(null);
  useEffect(() => {
    if (file === null || known.has(file)) return;
    let over = false;
    void readFacts(file).then((facts) => {
      known.set(file, facts);
      if (!over) setLooked(file);
    });
    return () => {
      over = true;
    };
  }, [file]);
  return file === null ? null : factsOf(file);
}
