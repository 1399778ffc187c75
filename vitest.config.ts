import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // What hangs fails; a machine that is busy with other work is slow, not wrong.
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // The same text on every machine: no colour unless a test asks for it.
    env: { NO_COLOR: '1' },
  },
});
