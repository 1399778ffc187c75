import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // The same text on every machine: no colour unless a test asks for it.
    env: { NO_COLOR: '1' },
  },
});
