import { type RefObject, useEffect, useRef } from 'react';
import { useLocation } from 'wouter';

/** A new page begins at its top, with the focus on it, as one that a server sends does. */
export function useArrival(content: RefObject<HTMLElement | null>): void {
  const [path] = useLocation();
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path) return;
    before.current = path;
    scrollTo({ top: 0, behavior: 'instant' });
    content.current?.focus({ preventScroll: true });
  }, [path, content]);
}
