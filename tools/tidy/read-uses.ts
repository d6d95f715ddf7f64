import { type Argument, type Node, Visitor } from 'oxc-parser'
import type { Call, Located, SourceFacts } from './facts.ts'
import type { SyntaxTree } from './syntax-tree.ts'

/** What a file uses: texts, globals and members by their dotted names, calls, and syntax that has a rule of its own. */
export function readUses(tree: SyntaxTree): Pick<SourceFacts, 'strings' | 'references' | 'calls' | 'syntax'> {
  const strings: Located[] = []
  const references: Located[] = []
  const calls: Call[] = []
  const syntax: Located[] = []
  const put = (list: Located[], text: string, { start }: { readonly start: number }): void => {
    list.push({ text, line: tree.lineOf(start) })
  }
  const putReference = (node: Node | null): void => {
    const name = node === null ? null : dottedName(node)
    if (node !== null && name !== null) put(references, name, node)
  }
  const putCall = (
    prefix: string,
    node: { readonly callee: Node; readonly arguments: readonly Argument[]; readonly start: number },
  ): void => {
    putReference(node.callee)
    const callee = `${prefix}${dottedName(node.callee) ?? '?'}`
    calls.push({
      callee,
      argumentCount: node.arguments.length,
      firstLiteral: literalText(node.arguments[0]),
      line: tree.lineOf(node.start),
    })
  }
  const putAsync = (node: { readonly async: boolean; readonly start: number }): void => {
    if (node.async) put(syntax, 'async', node)
  }
  new Visitor({
    Literal: (node) => {
      if (typeof node.value === 'string') put(strings, node.value, node)
    },
    TemplateLiteral: (node) => put(strings, node.quasis.map(({ value }) => value.cooked ?? value.raw).join('${}'), node),
    MemberExpression: putReference,
    TSTypeReference: ({ typeName }) => putReference(typeName),
    VariableDeclarator: ({ init }) => putReference(init),
    CallExpression: (node) => putCall('', node),
    NewExpression: (node) => putCall('new ', node),
    FunctionDeclaration: putAsync,
    FunctionExpression: putAsync,
    ArrowFunctionExpression: putAsync,
    AwaitExpression: (node) => put(syntax, 'await', node),
    ForOfStatement: (node) => {
      if (node.await) put(syntax, 'await', node)
    },
    TSAnyKeyword: (node) => put(syntax, 'any', node),
  }).visit(tree.program)
  return { strings, references, calls, syntax }
}

/** `a.b['c']` is `a.b.c`; null for what is not a chain of plain names. */
function dottedName(node: Node): string | null {
  if (node.type === 'Identifier') return node.name
  if (node.type === 'ChainExpression') return dottedName(node.expression)
  if (node.type !== 'MemberExpression') return null
  const object = dottedName(node.object)
  const property = node.computed
    ? node.property.type === 'Literal' && typeof node.property.value === 'string'
      ? node.property.value
      : '[]'
    : node.property.name
  return object === null ? null : `${object}.${property}`
}

function literalText(argument: Argument | undefined): string | null {
  return argument?.type === 'Literal' ? String(argument.value) : null
}
