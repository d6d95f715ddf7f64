import { type Node, Visitor } from 'oxc-parser'
import type { DeclaredName } from './facts.ts'
import type { SyntaxTree } from './syntax-tree.ts'

/**
 * The names that a file declares: types, classes, functions, methods, variables and parameters. Property names are left out,
 * because they often belong to somebody else's format.
 */
export function readNames(tree: SyntaxTree): DeclaredName[] {
  const names: DeclaredName[] = []
  const add = (node: Node | null, kind: DeclaredName['kind']): void => {
    for (const { name, start } of boundIdentifiers(node)) names.push({ name, kind, line: tree.lineOf(start) })
  }
  const addParameters = ({ params }: { readonly params: readonly Node[] }): void => params.forEach((parameter) => add(parameter, 'value'))
  new Visitor({
    TSInterfaceDeclaration: ({ id }) => add(id, 'type'),
    TSTypeAliasDeclaration: ({ id }) => add(id, 'type'),
    ClassDeclaration: ({ id }) => add(id, 'type'),
    ClassExpression: ({ id }) => add(id, 'type'),
    FunctionDeclaration: (node) => {
      add(node.id, 'function')
      addParameters(node)
    },
    FunctionExpression: addParameters,
    ArrowFunctionExpression: addParameters,
    MethodDefinition: ({ key }) => add(key, 'function'),
    VariableDeclarator: ({ id }) => add(id, 'value'),
  }).visit(tree.program)
  return names
}

/** The identifiers that a pattern binds: `{ a, b: [c] = [] }` binds a and c. */
function boundIdentifiers(node: Node | null): { readonly name: string; readonly start: number }[] {
  if (node === null) return []
  switch (node.type) {
    case 'Identifier':
      return [{ name: node.name, start: node.start }]
    case 'AssignmentPattern':
      return boundIdentifiers(node.left)
    case 'RestElement':
      return boundIdentifiers(node.argument)
    case 'ArrayPattern':
      return node.elements.flatMap(boundIdentifiers)
    case 'ObjectPattern':
      return node.properties.flatMap((property) => boundIdentifiers(property.type === 'Property' ? property.value : property))
    default:
      return []
  }
}
