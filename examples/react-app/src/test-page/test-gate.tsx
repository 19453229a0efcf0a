import { lazy, Suspense } from 'react';
import { useLanguage } from '../text/language.tsx';

const Page = lazy(async () => ({ default: (await import('./test-page.tsx')).TestPage }));

/** The manual test page, loaded only by who opens it. */
export function TestGate() {
  const { text } = useLanguage();
  return (
    <Suspense fallback={<p role="status">{text.app.loading}</p>}>
      <Page />
    </Suspense>
  );
}
