import { defineConfig } from 'vitest/config';

/** Takes the pictures of `docs/images/the-two-reports` anew. */
export default defineConfig({
  test: {
    root: import.meta.dirname,
    include: ['take-pictures.ts'],
    globalSetup: ['../support/pages-folder.ts'],
    testTimeout: 90_000,
    hookTimeout: 90_000,
  },
});
