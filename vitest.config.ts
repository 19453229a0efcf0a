import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      'packages/*/vitest.config.ts',
      'packages/react-bindings/vitest.react-18.config.ts',
      'examples/*/vitest.config.ts',
      'examples/cloudflare-worker/vitest.node.config.ts',
      'examples/react-app/vitest.browser.config.ts',
    ],
    // Two files at a time: most of their time is one thread of one process.
    maxWorkers: 2,
    reporters:
      process.env['CI'] === undefined
        ? ['default']
        : ['dot', ['json', { outputFile: 'out/tests.json' }]],
  },
});
