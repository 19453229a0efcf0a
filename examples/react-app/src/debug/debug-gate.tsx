import { lazy, Suspense } from 'react';
import { isDebug } from './debug-mode.ts';

const Drawer = lazy(async () => ({ default: (await import('./debug-drawer.tsx')).DebugDrawer }));

/** The debug drawer, which only pages that ask for it load. */
export function DebugGate() {
  if (!isDebug) return null;
  return (
    <Suspense fallback={null}>
      <Drawer />
    </Suspense>
  );
}
