import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    name: 'node-cli',
    include: ['test/**/*.test.ts'],
    testTimeout: 120_000,
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
  },
});
