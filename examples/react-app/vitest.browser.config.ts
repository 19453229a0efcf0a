import { defineConfig } from 'vitest/config';

/** What runs in a real browser, before the real Worker and the real engine. */
export default defineConfig({
  test: {
    name: 'react-app-browser',
    include: ['test/browser/**/*.test.ts'],
    globalSetup: ['test/browser/support/pages-folder.ts'],
    testTimeout: 90_000,
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 90_000,
  },
});
