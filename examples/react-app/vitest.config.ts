import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: { name: 'react-app', include: ['test/**/*.test.ts'], testTimeout: 60_000 },
});
