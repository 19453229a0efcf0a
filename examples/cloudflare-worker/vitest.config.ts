import { cloudflareTest } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  plugins: [
    cloudflareTest({
      wrangler: { configPath: new URL('./wrangler.jsonc', import.meta.url).pathname },
      miniflare: {
        // Neither the runtime nor a test reaches the network.
        cf: false,
        bindings: { RUNPOD_API_KEY: 'not-a-key' },
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
