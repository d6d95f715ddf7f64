import { type Node, type ParamPattern, Visitor } from 'oxc-parser'
import type { FunctionFact } from './facts.ts'
import type { SyntaxTree } from './syntax-tree.ts'

interface AnyFunction {
  readonly start: number
  readonly end: number
  readonly params: readonly ParamPattern[]
}

/** Every function of a file with its length and its parameters. A callback is named after the call it is handed to. */
export function readFunctions(tree: SyntaxTree): FunctionFact[] {
  const functions: FunctionFact[] = []
  const givenNames = new Map<Node, string>()
  /** For each function that is open: the lines of the functions directly inside. */
  const innerLines: number[] = []
  const open = (): void => {
    innerLines.push(0)
  }
  const close = (node: AnyFunction & Node, ownName: string | undefined): void => {
    const line = tree.lineOf(node.start)
    const lines = tree.lineOf(node.end) - line + 1
    const inside = innerLines.pop() ?? 0
    if (innerLines.length > 0) innerLines.push((innerLines.pop() ?? 0) + lines)
    const name = ownName ?? givenNames.get(node) ?? 'anonymous'
    functions.push({ name, line, lines, ownLines: lines - inside, parameters: node.params.flatMap((one) => readParameter(tree, one)) })
  }
  new Visitor({
    VariableDeclarator: ({ id, init }) => {
      if (init !== null && id.type === 'Identifier') givenNames.set(init, id.name)
    },
    Property: ({ key, value }) => void givenNames.set(value, textOf(tree, key)),
    MethodDefinition: ({ key, value }) => void givenNames.set(value, textOf(tree, key)),
    PropertyDefinition: ({ key, value }) => {
      if (value !== null) givenNames.set(value, textOf(tree, key))
    },
    CallExpression: (node) => node.arguments.forEach((one) => givenNames.set(one, `callback of ${firstLine(textOf(tree, node.callee))}`)),
    FunctionDeclaration: open,
    FunctionExpression: open,
    ArrowFunctionExpression: open,
    'FunctionDeclaration:exit': (node) => close(node, node.id?.name),
    'FunctionExpression:exit': (node) => close(node, node.id?.name),
    'ArrowFunctionExpression:exit': (node) => close(node, undefined),
  }).visit(tree.program)
  return functions
}

/** Name and type as written. The rest parameter is no position of its own; a literal default tells the type. */
function readParameter(tree: SyntaxTree, parameter: ParamPattern): FunctionFact['parameters'] {
  if (parameter.type === 'RestElement' || parameter.type === 'TSParameterProperty') return []
  const pattern = parameter.type === 'AssignmentPattern' ? parameter.left : parameter
  const annotation = pattern.typeAnnotation
  const defaults = parameter.type === 'AssignmentPattern' && parameter.right.type === 'Literal' ? typeof parameter.right.value : ''
  const type = annotation === null || annotation === undefined ? defaults : textOf(tree, annotation.typeAnnotation)
  return [{ name: pattern.type === 'Identifier' ? pattern.name : firstLine(textOf(tree, pattern)), type }]
}

function textOf(tree: SyntaxTree, node: { readonly start: number; readonly end: number }): string {
  return tree.text.slice(node.start, node.end)
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? ''
}
