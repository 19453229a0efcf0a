import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: ['packages/*/vitest.config.ts', 'examples/*/vitest.config.ts'],
    reporters:
      process.env['CI'] === undefined
        ? ['default']
        : ['dot', ['json', { outputFile: 'out/tests.json' }]],
  },
});
