import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    // The last part of a test's name says its kind: .test behaviour, .prop properties, .gold oracle, .noreg must not drift.
    include: ['test/**/*.{test,prop,gold,noreg}.ts'],
    setupFiles: ['test/property-seed.ts'],
    testTimeout: 120_000,
    hookTimeout: 60_000,
  },
});
