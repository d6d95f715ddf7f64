import type { BorderTable } from './border-table.ts'
import type { Import } from './facts.ts'
import type { Finding } from './finding.ts'
import { isTest, isTestSupport, type Project } from './project.ts'

const TYPES_OF = 'types of '

/** Imports that cross a border the table does not open, and imports written the wrong way for where they lead. */
export function checkBorders(project: Project, table: BorderTable): Finding[] {
  return project.sources.flatMap(({ path, imports }) =>
    imports.flatMap((imported) => {
      if (imported.target === null) return []
      const wrong = spelling(path, imported) ?? testImport(path, imported) ?? crossing(path, imported, table)
      return wrong === null ? [] : [{ file: path, line: imported.line, ...wrong }]
    }),
  )
}

type Wrong = Pick<Finding, 'problem' | 'remedy'>

/** Where a file stands in the table's words: `store/sqlite/x.ts`, `service.ts`, `lab/x.ts`. */
function placeOf(path: string): string {
  return path.startsWith('src/') ? path.slice('src/'.length) : path
}

/** The folder whose files may always import each other: a driver below `connectors`, otherwise the first folder. */
function folderOf(place: string): string {
  const [first = '', second = ''] = place.split('/')
  return first === 'connectors' ? `${first}/${second}` : first
}

function crossing(path: string, imported: Import, table: BorderTable): Wrong | null {
  if (isTest(path) || isTestSupport(path)) return null
  const place = placeOf(path)
  const target = placeOf(imported.target ?? '')
  const folder = folderOf(place)
  if (!path.includes('/') || path.startsWith('bin/') || folder === folderOf(target)) return null
  const row = rowOf(place, table)
  if (row === null) return { problem: `${folder} has no row in the border table`, remedy: 'Say there what it may import' }
  if ((table[row] ?? []).some((allowed) => opens(allowed, target, imported))) return null
  const typesOnly = (table[row] ?? []).includes(`${TYPES_OF}${folderOf(target)}`)
  const problem = `${row} must not import ${typesOnly ? 'values ' : ''}from ${folderOf(target)} (${imported.specifier})`
  return { problem, remedy: `It may import: ${(table[row] ?? []).join(', ') || 'nothing'}` }
}

function rowOf(place: string, table: BorderTable): string | null {
  const fitting = Object.keys(table).filter((key) => covers(key, place))
  return fitting.toSorted((a, b) => b.length - a.length)[0] ?? null
}

/** Whether a name of the table means this place: the file itself, something below the folder, or a prefix of the file name. */
function covers(name: string, place: string): boolean {
  if (name.endsWith('*')) return place.startsWith(name.slice(0, -1))
  return place === name || place === `${name}.ts` || place.startsWith(`${name}/`)
}

function opens(allowed: string, target: string, imported: Import): boolean {
  return allowed.startsWith(TYPES_OF) ? imported.typesOnly && covers(allowed.slice(TYPES_OF.length), target) : covers(allowed, target)
}

/** Nobody imports a test, which would run twice, and only tests import what is made for them. */
function testImport(path: string, { specifier, target }: Import): Wrong | null {
  if (isTest(target ?? '')) return { problem: `${specifier} is a test`, remedy: 'Move what is needed into a file of its own' }
  if (!isTestSupport(target ?? '') || isTest(path) || isTestSupport(path)) return null
  return { problem: `${specifier} is made for tests`, remedy: 'Move what the program needs out of it' }
}

/**
 * Relative inside a folder, by the import map across folders: so a file can move without its imports lying about the border.
 * The launcher in `bin` must be read by versions of Node that know no import map.
 */
function spelling(path: string, { specifier, target }: Import): Wrong | null {
  const place = placeOf(path)
  if (!place.includes('/') || place.startsWith('bin/') || target === null || !target.includes('/')) return null
  const [from] = place.split('/')
  const [to] = placeOf(target).split('/')
  if (specifier.startsWith('.') && from !== to) {
    return { problem: `${specifier} leaves the folder ${from}`, remedy: `Import it as #${target}` }
  }
  if (!specifier.startsWith('.') && folderOf(place) === folderOf(placeOf(target))) {
    return { problem: `${specifier} stays inside ${from}`, remedy: 'Import it by a relative path' }
  }
  return null
}

/** A round trip in the table itself (`a → b → a`), or null. */
export function cycleIn(table: BorderTable): readonly string[] | null {
  const done = new Set<string>()
  const visit = (folder: string, trail: readonly string[]): readonly string[] | null => {
    if (trail.includes(folder)) return [...trail.slice(trail.indexOf(folder)), folder]
    if (done.has(folder)) return null
    for (const allowed of table[folder] ?? []) {
      const cycle = visit(allowed.replace(TYPES_OF, ''), [...trail, folder])
      if (cycle !== null) return cycle
    }
    done.add(folder)
    return null
  }
  for (const folder of Object.keys(table)) {
    const cycle = visit(folder, [])
    if (cycle !== null) return cycle
  }
  return null
}
