import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

/** Everything a pattern captures in the sources of a connector, tests and what is made for them left out, sorted and once. */
export function literalsIn(directory: string, pattern: RegExp): readonly string[] {
  const files = globSync('**/*.ts', { cwd: directory }).filter((path) => !path.endsWith('.test.ts') && !path.includes('testing/'))
  const found = files.flatMap((path) => [...readFileSync(join(directory, path), 'utf8').matchAll(pattern)])
  return [...new Set(found.map((match) => match[1] ?? ''))].sort()
}
