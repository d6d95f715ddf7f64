import { builtinModules } from 'node:module'
import type { Finding } from './finding.ts'
import { isTest, isTestSupport, type Project, type SourceFile } from './project.ts'

/** What is read from package.json. */
export interface Manifest {
  readonly scripts?: Readonly<Record<string, string>>
  readonly dependencies?: Readonly<Record<string, string>>
  readonly devDependencies?: Readonly<Record<string, string>>
  readonly optionalDependencies?: Readonly<Record<string, string>>
}

const MANIFEST = 'package.json'
/** The workspace has a manifest of its own. */
const WORKSPACE = 'console/'
/** The parts that run at a customer's; whatever they import must be installed there. */
const SHIPPED = /^(src|lab|bin)\//
const BUILT_IN = new Set(builtinModules)
/** Programs that package scripts run, where the package is called differently. */
const PROGRAMS: Readonly<Record<string, string>> = { tsc: 'typescript' }
const PAGES = ['README.md', 'CONTRIBUTING.md', 'ARCHITECTURE.md']

/** Imports without a dependency, dependencies without an import, and commands in the handbook pages that do not exist. */
export function checkPackages(project: Project, manifest: Manifest): Finding[] {
  return [
    ...undeclared(project, manifest),
    ...unused(project, manifest),
    ...unusedInWorkspace(project),
    ...PAGES.flatMap((page) => unknownCommands(project, page, manifest)),
  ]
}

function undeclared(project: Project, manifest: Manifest): Finding[] {
  const shipped = new Set(Object.keys({ ...manifest.dependencies, ...manifest.optionalDependencies }))
  const all = new Set([...shipped, ...Object.keys(manifest.devDependencies ?? {})])
  const workspace = new Set(declaredIn(workspaceManifest(project)))
  return project.sources.flatMap((source) =>
    source.imports.flatMap(({ specifier, line, typesOnly }) => {
      const name = packageOf(specifier)
      if (name === null || (source.path.startsWith(WORKSPACE) && workspace.has(name))) return []
      const at = { file: source.path, line }
      if (!all.has(name)) return [{ ...at, problem: `${name} is not in ${MANIFEST}`, remedy: 'Declare it, or do without' }]
      if (!isShipped(source) || typesOnly || shipped.has(name)) return []
      return [{ ...at, problem: `${name} is only a devDependency`, remedy: 'Move it to dependencies' }]
    }),
  )
}

function workspaceManifest(project: Project): Manifest {
  return JSON.parse(project.files.find(({ path }) => path === `${WORKSPACE}${MANIFEST}`)?.text ?? '{}') as Manifest
}

function declaredIn({ dependencies, devDependencies, optionalDependencies }: Manifest): readonly string[] {
  return Object.keys({ ...dependencies, ...devDependencies, ...optionalDependencies })
}

function isShipped(source: SourceFile): boolean {
  return SHIPPED.test(source.path) && !isTest(source.path) && !isTestSupport(source.path)
}

/** The package of a specifier: `@azure/msal-node/x` → `@azure/msal-node`; null for files and built-in modules. */
function packageOf(specifier: string): string | null {
  if (/^[.#]|^node:|^[a-z]+:/.test(specifier) || BUILT_IN.has(specifier)) return null
  return specifier.split('/', specifier.startsWith('@') ? 2 : 1).join('/')
}

/** What the workspace declares and none of its files imports. */
function unusedInWorkspace(project: Project): Finding[] {
  const file = `${WORKSPACE}${MANIFEST}`
  const declared = declaredIn(workspaceManifest(project))
  const own = project.sources.filter(({ path }) => path.startsWith(WORKSPACE))
  const imported = new Set(own.flatMap(({ imports }) => imports.map(({ specifier }) => packageOf(specifier))))
  return declared
    .filter((name) => !imported.has(name) && !isTypesOf(name, declared))
    .map((name) => ({ file, line: lineOf(project, file, `"${name}"`), problem: `nothing uses ${name}`, remedy: 'Take it out' }))
}

function unused(project: Project, manifest: Manifest): Finding[] {
  const declared = declaredIn(manifest)
  const imported = new Set(project.sources.flatMap(({ imports }) => imports.map(({ specifier }) => packageOf(specifier))))
  const scriptWords = Object.values(manifest.scripts ?? {}).flatMap((script) => script.split(/\s+/))
  const run = new Set(scriptWords.map((word) => PROGRAMS[word] ?? word))
  const launched = new Set(
    project.sources.filter(({ path }) => path.startsWith('bin/')).flatMap(({ strings }) => strings.map(({ text }) => text)),
  )
  const isUsed = (name: string): boolean => imported.has(name) || run.has(name) || launched.has(name) || isTypesOf(name, declared)
  return declared
    .filter((name) => !isUsed(name))
    .map((name) => ({
      file: MANIFEST,
      line: lineOf(project, MANIFEST, `"${name}"`),
      problem: `nothing uses ${name}`,
      remedy: 'Take it out',
    }))
}

/** `@types/x` is used through x, and `@types/node` through the runtime. */
function isTypesOf(name: string, declared: readonly string[]): boolean {
  return name === '@types/node' || (name.startsWith('@types/') && declared.includes(name.slice('@types/'.length)))
}

function unknownCommands(project: Project, page: string, manifest: Manifest): Finding[] {
  const text = project.files.find(({ path }) => path === page)?.text ?? ''
  return text.split('\n').flatMap((lineText, index) => {
    const at = { file: page, line: index + 1 }
    const scripts = [...lineText.matchAll(/\bnpm (?:run (?:-s )?([\w:-]+)|(test|start)\b)/g)].map((match) => match[1] ?? match[2] ?? '')
    const files = [...lineText.matchAll(/(?:\bnode|\bbash|(?<=`)\.\/|(?<=`)|\$ )\s*((?:src|bin|tools|bench|lab|\.ci)\/[\w./-]+\w)/g)].map(
      (match) => match[1] ?? '',
    )
    return [
      ...scripts
        .filter((name) => manifest.scripts?.[name] === undefined)
        .map((name) => ({ ...at, problem: `there is no script ${name}`, remedy: `Add it to ${MANIFEST}, or mend the page` })),
      ...files.filter((path) => !exists(project, path)).map((path) => ({ ...at, problem: `there is no ${path}`, remedy: 'Mend the page' })),
    ]
  })
}

function exists(project: Project, named: string): boolean {
  return project.files.some(({ path }) => path === named || path.startsWith(`${named}/`))
}

function lineOf(project: Project, file: string, text: string): number {
  const lines = project.files.find(({ path }) => path === file)?.text.split('\n') ?? []
  return lines.findIndex((line) => line.includes(text)) + 1
}
