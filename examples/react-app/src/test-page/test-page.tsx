import { useLanguage } from '../text/language.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

export function TestPage() {
  const { text } = useLanguage();
  return (
    <>
      <h1>{text.testPage.title}</h1>
      <EmptyState title={text.testPage.body} />
    </>
  );
}
