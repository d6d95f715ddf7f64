import type { Finding } from './finding.ts'
import { isTest, isTestSupport, type Project, type SourceFile } from './project.ts'

/** Where a process starts: nothing has to import these. */
const ENTRY_POINTS = ['src/main.ts', 'lab/main.ts', 'bench/main.ts', 'simulator/main.ts', 'console/src/main.tsx']
const WATCHED = /^(src|lab|console\/src)\//

/** Files that nothing but their tests imports, and exported values that nobody outside of their file uses. */
export function checkDeadCode(project: Project): Finding[] {
  const watched = project.sources.filter((source) => WATCHED.test(source.path) && !isTest(source.path) && !isTestSupport(source.path))
  const uses = importsByTarget(project)
  return watched.flatMap((source) => {
    const importers = uses.get(source.path) ?? []
    if (ENTRY_POINTS.includes(source.path) || isStartedByPath(project, source)) return []
    const dead = deadFile(source, importers)
    return dead === null ? deadExports(source, importers) : [dead]
  })
}

interface Use {
  readonly by: SourceFile
  readonly names: readonly string[]
}

function importsByTarget(project: Project): Map<string, Use[]> {
  const uses = new Map<string, Use[]>()
  for (const by of project.sources) {
    for (const { target, names } of by.imports) {
      if (target !== null) uses.set(target, [...(uses.get(target) ?? []), { by, names }])
    }
  }
  return uses
}

/** A worker is started by the path of its file: `new URL('./worker.ts', import.meta.url)`. */
function isStartedByPath(project: Project, source: SourceFile): boolean {
  const name = `./${source.path.slice(source.path.lastIndexOf('/') + 1)}`
  return project.sources.some(
    ({ path, strings, calls }) =>
      path !== source.path && calls.some(({ callee, firstLiteral }) => callee === 'new URL' && firstLiteral === name) && strings.length > 0,
  )
}

function deadFile(source: SourceFile, importers: readonly Use[]): Finding | null {
  const at = { file: source.path, line: 1 }
  if (importers.length === 0) return { ...at, problem: 'nobody imports this file', remedy: 'Use it or delete it' }
  if (importers.every(({ by }) => isTest(by.path))) {
    return { ...at, problem: 'only tests import this file', remedy: 'Use it in the program, or delete it with its tests' }
  }
  return null
}

function deadExports(source: SourceFile, importers: readonly Use[]): Finding[] {
  const used = new Set(importers.flatMap(({ names }) => names))
  if (used.has('*')) return []
  // A type that only its own file names is the shape of something exported there, so only values are asked for.
  return source.exports
    .filter(({ name, isType }) => !isType && !used.has(name))
    .map(({ name, line }) => ({
      file: source.path,
      line,
      problem: `${name} is exported, but no other file uses it`,
      remedy: 'Drop the word export, or the thing itself',
    }))
}
