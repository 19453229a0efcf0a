import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'react-app',
    include: ['test/**/*.test.ts'],
    exclude: ['test/browser/**'],
    testTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
