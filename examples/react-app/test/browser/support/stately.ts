import type { BrowserContext } from 'playwright-core';

const PAGE = `<!doctype html><title>Inspector</title><script>
  globalThis.heard = [];
  addEventListener('message', ({ data }) => heard.push(data));
  opener.postMessage({ type: '@statelyai.connected' }, '*');
</script>`;

/** What the inspector's window is told. */
export interface Told {
  readonly type: string;
  readonly sessionId: string;
  readonly snapshot?: { readonly value?: unknown };
}

/** Stands in for stately.ai: a window that says that it is there, and keeps what it is told. */
export async function standInForStately(context: BrowserContext): Promise<void> {
  await context.route('https://stately.ai/**', (route) =>
    route.fulfill({ contentType: 'text/html', body: PAGE }),
  );
}
