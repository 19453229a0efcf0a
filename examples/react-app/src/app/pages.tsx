import { Route, Switch } from 'wouter';
import { TEST_PATH } from '../client/instruments.ts';
import { HistoryPage } from '../history/history-page.tsx';
import { HomePage } from '../home/home-page.tsx';
import { SwapPage } from '../swap-form/swap-page.tsx';
import { TestGate } from '../test-page/test-gate.tsx';
import { useLanguage } from '../text/language.tsx';
import { ButtonLink } from '../ui/button-link.tsx';
import { EmptyState } from '../ui/empty-state.tsx';

function NotFound() {
  const { text } = useLanguage();
  return (
    <EmptyState title={text.app.notFound}>
      <ButtonLink to="/" kind="primary">
        {text.app.toHome}
      </ButtonLink>
    </EmptyState>
  );
}

export function Pages() {
  return (
    <Switch>
      <Route path="/">
        <HomePage />
      </Route>
      <Route path="/video">
        <SwapPage kind="video" key="video" />
      </Route>
      <Route path="/single-image">
        <SwapPage kind="image" key="image" />
      </Route>
      <Route path="/history">
        <HistoryPage />
      </Route>
      <Route path={TEST_PATH}>
        <TestGate />
      </Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  );
}
