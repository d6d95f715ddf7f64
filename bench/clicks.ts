import { spawnSync } from 'node:child_process'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
const story = 'console/stories/fix-credential.browser.test.ts'
const limitMs = 180_000

/** Activations of the pointer from the alert to the repaired credential, as the browser's story prints them; null where it cannot be played. */
export function clicksToRepair(): number | null {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs')
  const { stdout } = spawnSync(process.execPath, [vitest, 'run', story, '-t', 'scenario 3'], {
    cwd: root,
    encoding: 'utf8',
    timeout: limitMs,
  })
  const count = /From the alert to green: (\d+) activation/.exec(stdout ?? '')?.[1]
  return count === undefined ? null : Number(count)
}
