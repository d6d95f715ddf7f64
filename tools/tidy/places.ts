import type { Finding } from './finding.ts'
import { isTest, type Project, type SourceFile } from './project.ts'

/** The beginnings of SQL statements: all in lower case or all in capitals, while a sentence begins with one capital letter. */
const SQL =
  /^\s*(select\s[\s\S]+?\sfrom\s|insert\s+(or\s+\w+\s+)?into\s|update\s+\w+\s+set\s|delete\s+from\s|with\s+(recursive\s+)?\w+\s*(\([^)]*\)\s*)?as\s*\(|create\s+(unique\s+)?(table|index|trigger|view)\s|alter\s+table\s|drop\s+(table|index)\s|pragma\s+\w+)/i

const SENTENCE = /^\s*[A-Z][a-z]/

/** The SQL connector's subject is SQL; everything else keeps to the store's port. */
const SQL_PLACES = ['src/store/', 'src/connectors/sql/']
const SQLITE_PLACE = 'src/store/sqlite/'
const ENVIRONMENT_PLACES = ['src/service.ts', 'src/main.ts']
/** The command line finds the service by this one setting. */
const CLI_VARIABLE = 'process.env.LOCKSTEP_DATA'

/** Things that have one place: SQL, the embedded database, the environment. */
export function checkPlaces(project: Project): Finding[] {
  return project.sources
    .filter(({ path }) => path.startsWith('src/') && !isTest(path))
    .flatMap((source) => [...strayStatements(source), ...straySqlite(source), ...strayEnvironment(source)])
}

function strayStatements({ path, strings }: SourceFile): Finding[] {
  if (SQL_PLACES.some((place) => path.startsWith(place))) return []
  return strings
    .filter(({ text }) => SQL.test(text) && !SENTENCE.test(text))
    .map(({ line }) => ({ file: path, line, problem: 'SQL outside of src/store', remedy: 'Give the store a verb for it' }))
}

function straySqlite({ path, imports }: SourceFile): Finding[] {
  if (path.startsWith(SQLITE_PLACE)) return []
  return imports
    .filter(({ specifier }) => specifier === 'node:sqlite')
    .map(({ line }) => ({ file: path, line, problem: `node:sqlite outside of ${SQLITE_PLACE}`, remedy: 'Use the port of the store' }))
}

function strayEnvironment({ path, references, imports }: SourceFile): Finding[] {
  if (ENVIRONMENT_PLACES.includes(path)) return []
  const remedy = 'Read it in src/service.ts and hand it in'
  const imported = imports.filter(({ specifier, names }) => specifier === 'node:process' && names.includes('env'))
  const used = references.filter(({ text }) => text === 'process.env' || text.startsWith('process.env.'))
  const allowed = new Set(path.startsWith('src/cli/') ? used.filter(({ text }) => text === CLI_VARIABLE).map(({ line }) => line) : [])
  const lines = new Set([...imported, ...used].map(({ line }) => line).filter((line) => !allowed.has(line)))
  return [...lines].map((line) => ({ file: path, line, problem: 'the environment is read outside of src/service.ts', remedy }))
}
