import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{src,lab,tools,bench}/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 240_000,
    // Two cores are the smallest machine the project is tested on; servers of the tests want one of them.
    maxWorkers: 2,
  },
})
