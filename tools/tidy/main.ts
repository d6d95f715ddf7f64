// Prints what the style test would say, for the whole repository or for the paths given: `npm run tidy -- src/store`.
import { fileURLToPath } from 'node:url'
import { checks } from './checks.ts'
import { applyExceptions, exceptions } from './exceptions.ts'
import { formatFinding } from './finding.ts'
import { readProject } from './project.ts'

const prefixes = process.argv.slice(2)
const project = readProject(fileURLToPath(new URL('../..', import.meta.url)))
const findings = Object.entries(checks)
  .flatMap(([name, check]) => applyExceptions(name, check(project), exceptions))
  .filter(({ file }) => prefixes.length === 0 || prefixes.some((prefix) => file.startsWith(prefix)))

for (const finding of findings) console.log(formatFinding(finding))
console.log(`${project.files.length} files read, ${findings.length} findings`)
process.exitCode = findings.length === 0 ? 0 : 1
