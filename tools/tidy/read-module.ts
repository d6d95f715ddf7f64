import { posix } from 'node:path'
import { type EcmaScriptModule, Visitor } from 'oxc-parser'
import type { Export, Import } from './facts.ts'
import type { SyntaxTree } from './syntax-tree.ts'

/** The `imports` of package.json: prefix → folder. */
const IMPORT_MAP: Readonly<Record<string, string>> = { '#src/': 'src/', '#lab/': 'lab/', '#tools/': 'tools/' }

/** Imports (static, dynamic, re-exports and types by `import('…')`) and exports of one file. */
export function readModule(tree: SyntaxTree, module: EcmaScriptModule): { readonly imports: Import[]; readonly exports: Export[] } {
  return { imports: [...staticImports(tree, module), ...reExports(tree, module), ...otherImports(tree)], exports: ownExports(tree, module) }
}

function staticImports(tree: SyntaxTree, module: EcmaScriptModule): Import[] {
  return module.staticImports.map(({ moduleRequest, entries, start }) => ({
    specifier: moduleRequest.value,
    target: resolveSpecifier(tree.path, moduleRequest.value),
    // An import of nothing runs the module, so it is not one of types.
    typesOnly: entries.length > 0 && entries.every(({ isType }) => isType),
    names: entries.map(({ importName }) => importName.name ?? '*'),
    line: tree.lineOf(start),
  }))
}

function reExports(tree: SyntaxTree, module: EcmaScriptModule): Import[] {
  return module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ moduleRequest, importName, isType, start }) => {
      if (moduleRequest === null) return []
      const target = resolveSpecifier(tree.path, moduleRequest.value)
      const names = [importName.name ?? '*']
      return [{ specifier: moduleRequest.value, target, typesOnly: isType, names, line: tree.lineOf(start) }]
    }),
  )
}

function otherImports(tree: SyntaxTree): Import[] {
  const found: Import[] = []
  const whole = (specifier: string, start: number): Omit<Import, 'typesOnly'> => {
    return { specifier, target: resolveSpecifier(tree.path, specifier), names: ['*'], line: tree.lineOf(start) }
  }
  new Visitor({
    ImportExpression: ({ source, start }) => {
      if (source.type === 'Literal' && typeof source.value === 'string') found.push({ ...whole(source.value, start), typesOnly: false })
    },
    TSImportType: ({ source, start }) => {
      found.push({ ...whole(source.value, start), typesOnly: true })
    },
  }).visit(tree.program)
  return found
}

function ownExports(tree: SyntaxTree, module: EcmaScriptModule): Export[] {
  return module.staticExports.flatMap(({ entries }) =>
    entries.flatMap(({ exportName, moduleRequest, isType, start }) =>
      moduleRequest === null && exportName.name !== null ? [{ name: exportName.name, isType, line: tree.lineOf(start) }] : [],
    ),
  )
}

/** The file a specifier means, seen from `path`; null for packages and built-in modules. */
function resolveSpecifier(path: string, specifier: string): string | null {
  if (specifier.startsWith('.')) return posix.normalize(posix.join(posix.dirname(path), specifier))
  const prefix = Object.keys(IMPORT_MAP).find((candidate) => specifier.startsWith(candidate))
  return prefix === undefined ? null : `${IMPORT_MAP[prefix]}${specifier.slice(prefix.length)}`
}
