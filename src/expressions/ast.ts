/**
 * The syntax tree. Operators of equal priority form one flat chain, evaluated from left to right: the language has three such
 * levels, and a chain of a thousand `&` must not nest a thousand deep. Brackets leave no node; the tree carries the grouping.
 */

/** Half-open range of the source text, in UTF-16 code units. */
export interface Span {
  readonly start: number
  readonly end: number
}

export const constantNames = ['True', 'False', 'NULL', 'CRLF', 'IgnoreThisFlow', 'AuthoritativeNull'] as const
export type ConstantName = (typeof constantNames)[number]

/** Words that stand for an option of a function, bare or as text. */
export const enumerationWords = [
  'CaseSensitive',
  'CaseInsensitive',
  'vbBinaryCompare',
  'vbTextCompare',
  'Unicode',
  'ASCII',
  'UTF8',
  'DC',
  'SimpleName',
  'EmailName',
  'UpnName',
  'DnsName',
  'DnsFromAlternativeName',
  'UrlName',
] as const
export type EnumerationWord = (typeof enumerationWords)[number]

export type LogicalOperator = '&&' | '||'
export type ComparisonOperator = '=' | '<>' | '<' | '<=' | '>' | '>='
export type AdditiveOperator = '+' | '-' | '*' | '/' | '&'
export type BinaryOperator = LogicalOperator | ComparisonOperator | AdditiveOperator
export type UnaryOperator = '-' | '+' | '!'

/** Levels of priority, loosest first. */
export type Level = 'logical' | 'comparison' | 'additive'

/** One more operand of a chain, with the operator before it and that operator's offset. */
export interface Link<Operator extends BinaryOperator = BinaryOperator> {
  readonly operator: Operator
  readonly offset: number
  readonly operand: Node
}

export type StringNode = { readonly kind: 'string'; readonly value: string; readonly span: Span }
export type NumberNode = { readonly kind: 'number'; readonly value: bigint; readonly radix: 10 | 16; readonly span: Span }
export type ConstantNode = { readonly kind: 'constant'; readonly name: ConstantName; readonly span: Span }
export type EnumerationNode = { readonly kind: 'enumeration'; readonly word: EnumerationWord; readonly span: Span }
export type AttributeNode = { readonly kind: 'attribute'; readonly name: string; readonly span: Span }
export type ParameterNode = { readonly kind: 'parameter'; readonly name: string; readonly span: Span }
export type VariableNode = { readonly kind: 'variable'; readonly name: string; readonly span: Span }
export type UnaryNode = { readonly kind: 'unary'; readonly operator: UnaryOperator; readonly operand: Node; readonly span: Span }
export type CallNode = {
  readonly kind: 'call'
  /** As the author wrote it; names are looked up without regard to case. */
  readonly name: string
  readonly args: readonly Node[]
  readonly span: Span
}
/** An argument left out between commas; only the cloud dialect has them. */
export type OmittedNode = { readonly kind: 'omitted'; readonly span: Span }

/** A chain of operators of one level. */
export type ChainNode =
  | { readonly kind: 'logical'; readonly first: Node; readonly rest: readonly Link<LogicalOperator>[]; readonly span: Span }
  | { readonly kind: 'comparison'; readonly first: Node; readonly rest: readonly Link<ComparisonOperator>[]; readonly span: Span }
  | { readonly kind: 'additive'; readonly first: Node; readonly rest: readonly Link<AdditiveOperator>[]; readonly span: Span }

export type Node =
  | StringNode
  | NumberNode
  | ConstantNode
  | EnumerationNode
  | AttributeNode
  | ParameterNode
  | VariableNode
  | UnaryNode
  | CallNode
  | OmittedNode
  | ChainNode
