import { readdirSync, readFileSync } from 'node:fs'
import { extname, join, relative, sep } from 'node:path'
import type { SourceFacts } from './facts.ts'
import type { Finding } from './finding.ts'
import { readFacts } from './read-facts.ts'

/** One text file of the repository. `path` is relative to its root, with forward slashes. */
export interface TextFile {
  readonly path: string
  readonly text: string
}

/** A file of code: its text and what the parser read off it. */
export interface SourceFile extends TextFile, SourceFacts {}

/** Everything the checks look at. */
export interface Project {
  readonly files: readonly TextFile[]
  readonly sources: readonly SourceFile[]
  /** Files that are not valid TypeScript: nothing else can be said about them. */
  readonly broken: readonly Finding[]
}

const CODE = new Set(['.ts', '.tsx', '.mts', '.js', '.mjs'])
const TEXT = new Set([
  ...CODE,
  '.json',
  '.md',
  '.yaml',
  '.yml',
  '.sh',
  '.py',
  '.c',
  '.css',
  '.html',
  '.sql',
  '.csv',
  '.txt',
  '.ldif',
  '.xml',
])
/** Directories that are installed, built or written by the program; `.gitignore` names them too. */
const NOT_OURS = new Set(['node_modules', '.git', 'coverage', 'dist', '.lockstep'])
const NOT_PROSE = new Set(['package-lock.json'])
/** A file above this size is data, not something a person wrote. */
const SIZE_LIMIT_CHARACTERS = 1_000_000

/** Reads the repository at `root` from disk. */
export function readProject(root: string): Project {
  const paths = readdirSync(root, { withFileTypes: true })
    .filter((entry) => !NOT_OURS.has(entry.name))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(join(root, entry.name)) : entry.isFile() ? [join(root, entry.name)] : []))
  const files = paths.filter(isText).map((path) => ({
    path: relative(root, path).split(sep).join('/'),
    text: readFileSync(path, 'utf8'),
  }))
  return toProject(files)
}

/** A project that exists only in a test: path → text. */
export function projectOf(texts: Readonly<Record<string, string>>): Project {
  return toProject(Object.entries(texts).map(([path, text]) => ({ path, text })))
}

function filesBelow(directory: string): string[] {
  return readdirSync(directory, { withFileTypes: true })
    .filter((entry) => !NOT_OURS.has(entry.name))
    .flatMap((entry) => {
      const path = join(directory, entry.name)
      return entry.isDirectory() ? filesBelow(path) : entry.isFile() ? [path] : []
    })
}

/** Files without an extension are scripts here, such as `.ci/run`. */
function isText(path: string): boolean {
  const name = path.slice(path.lastIndexOf(sep) + 1)
  const extension = extname(name)
  return !NOT_PROSE.has(name) && (TEXT.has(extension) || extension === '')
}

function toProject(files: readonly TextFile[]): Project {
  const readable = files.filter(({ text }) => text.length <= SIZE_LIMIT_CHARACTERS)
  const sources: SourceFile[] = []
  const broken: Finding[] = []
  for (const file of readable.filter(({ path }) => CODE.has(extname(path)))) {
    const facts = readFacts(file.path, file.text)
    if ('problem' in facts) broken.push({ file: file.path, ...facts, remedy: 'Mend the syntax' })
    else sources.push({ ...file, ...facts })
  }
  return { files: readable, sources, broken }
}

export function isTest(path: string): boolean {
  return /\.test\.tsx?$/.test(path)
}

/** Support of tests that is no test itself: what stands in a folder `testing`, or a conformance suite. */
export function isTestSupport(path: string): boolean {
  return !isTest(path) && /\/testing\/|conformance/.test(path)
}
