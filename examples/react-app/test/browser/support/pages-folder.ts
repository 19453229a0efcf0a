import { fileURLToPath } from 'node:url';
import { buildPages } from '../../../local/pages.ts';

/** Where the tests' pages are, built once for all of them. */
export const PAGES = fileURLToPath(new URL('../../../dist/tested', import.meta.url));

/** vitest's `globalSetup`. */
export const setup = (): Promise<void> => buildPages(PAGES);
