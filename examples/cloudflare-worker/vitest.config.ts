import { cloudflareTest } from '@cloudflare/vitest-pool-workers';
import { defineConfig } from 'vitest/config';
import { fakeHosts } from './test/support/fake-hosts.ts';

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
          RUNPOD_API_KEY: 'canary-that-must-stay-in-its-cage',
          SOURCE_HOSTS: 'media.test',
          LIMITS: JSON.stringify({
            partBytes: 5 * 1024 * 1024,
            imageBytes: 6_000_000,
            singleUploadBytes: 15_000_000,
          }),
          FULL: String(process.env['FULL'] === '1'),
        },
        outboundService: fakeHosts,
      },
    }),
  ],
  test: {
    name: 'cloudflare-worker',
    include: ['test/**/*.test.ts'],
    exclude: ['test/local/**'],
    testTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
