import { defineConfig } from 'vitest/config';
import { installReact18 } from './test/support/install-react-18.ts';

export default defineConfig({
  resolve: { alias: installReact18() },
  test: {
    name: 'react-18',
    include: ['test/hooks/**/*.test.{ts,tsx}'],
    environment: 'happy-dom',
    env: { REACT: '18' },
    setupFiles: ['test/support/setup.ts'],
    testTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
  },
});
