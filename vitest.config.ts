import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'

/** Where continuous integration wants the results as JSON, from which it counts; nothing is written without it. */
const report = process.env['LOCKSTEP_TEST_REPORT']

export default defineConfig({
  // The workspace console is a package of its own, where the import map of this one does not reach.
  resolve: {
    alias: Object.fromEntries(['src', 'lab', 'tools'].map((folder) => [`#${folder}`, fileURLToPath(new URL(folder, import.meta.url))])),
  },
  test: {
    // Many tests start the program in a process of its own; compiling it anew each time is half of what that costs.
    env: { NODE_COMPILE_CACHE: join(tmpdir(), 'lockstep-test-compile-cache') },
    include: ['{src,lab,tools,bench,console}/**/*.test.{ts,tsx}'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    testTimeout: 60_000,
    // What is waited for comes late on a busy machine, and that is no mistake of it.
    expect: { poll: { timeout: 30_000 } },
    // Making a domain for the first time on a machine is the slowest thing a hook waits for.
    hookTimeout: 240_000,
    // Two cores are the smallest machine the project is tested on; tests wait for processes and sockets, so three files at a time fill them.
    maxWorkers: 3,
    // Loading the program anew for every file costs as much as all of its tests. No test changes what another one sees of a module.
    isolate: false,
    reporters: report === undefined ? ['default'] : ['default', ['json', { outputFile: report }]],
  },
})
