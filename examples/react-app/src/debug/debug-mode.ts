const KEY = 'faceswap.debug';

function keep(value: string): void {
  try {
    sessionStorage.setItem(KEY, value);
  } catch {
    // It is asked for again with the next page.
  }
}

function readKept(): string | null {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function read(): boolean {
  const asked = new URLSearchParams(location.search).get('debug');
  if (asked !== null) keep(asked === 'off' ? 'off' : 'on');
  return (asked ?? readKept() ?? 'off') !== 'off';
}

/** Whether this tab was opened with `?debug`, on whatever page; `?debug=off` ends it. */
export const isDebug: boolean = read();

/** Loads the page again without what is for debugging. */
export function leaveDebug(): void {
  keep('off');
  const url = new URL(location.href);
  url.searchParams.delete('debug');
  location.replace(url);
}
