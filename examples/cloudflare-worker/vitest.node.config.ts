import { defineConfig } from 'vitest/config';

/** What runs in Node and starts the Worker as its users do. */
export default defineConfig({
  test: {
    name: 'cloudflare-worker-local',
    include: ['test/local/**/*.test.ts'],
    testTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 60_000,
  },
});
