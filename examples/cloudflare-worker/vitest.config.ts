import { cloudflareTest } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: new URL('./wrangler.jsonc', import.meta.url).pathname },
      miniflare: {
        // Neither the runtime nor a test reaches the network.
        cf: false,
        bindings: {
          PUBLIC_URL: 'https://worker.test',
          ANONYMOUS_OWNERS: 'true',
          SIGNING_SECRET: 'a-secret-for-tests-that-is-long-enough',
          RUNPOD_API_KEY: 'not-a-key',
          LIMITS: JSON.stringify({ partBytes: 5 * 1024 * 1024, imageBytes: 6_000_000 }),
        },
        outboundService: () => new Response('There is no network in tests.', { status: 599 }),
      },
    }),
  ],
  test: {
    name: 'cloudflare-worker',
    include: ['test/**/*.test.ts'],
    exclude: ['test/local/**'],
    testTimeout: 60_000,
  },
});
