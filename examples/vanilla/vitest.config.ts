import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'vanilla',
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
  },
});
