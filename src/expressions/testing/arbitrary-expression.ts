import * as fc from 'fast-check'
import type { AdditiveOperator, BinaryOperator, ConstantName, Link, Node, UnaryOperator } from '../ast.ts'
import { Instant, Reference, type Scalar, type Value } from '../values.ts'

/** Random trees and random attribute values, for properties over the whole language. */

const span = { start: 0, end: 0 }
const variableNames = ['a', 'b'] as const

/** Attributes every random environment has; `missing` never has a value. */
export const attributeNames = ['text', 'number', 'flag', 'bytes', 'ref', 'texts', 'numbers', 'refs', 'missing'] as const

const texts = fc.oneof(fc.constantFrom('', 'a', 'SMTP:al@x.org', ' b c ', '12', 'CN=A,DC=x', '\\n"'), fc.string({ maxLength: 8 }))
const numbers = fc.oneof(fc.bigInt(-5n, 20n), fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n))

/** What a tree is likely to give. Now and then another sort stands in, so that errors are compared too. */
type Sort = 'text' | 'number' | 'condition' | 'list' | 'any'
type Sorts = Readonly<Record<Sort, fc.Arbitrary<Node>>>

const textNode = texts.map((value): Node => ({ kind: 'string', value, span }))
const numberNode = fc.oneof(
  numbers.map((value): Node => ({ kind: 'number', value, radix: 10, span })),
  fc.bigInt(0n, 255n).map((value): Node => ({ kind: 'number', value, radix: 16, span })),
)
const constantNode = (...names: readonly ConstantName[]): fc.Arbitrary<Node> =>
  fc.constantFrom(...names).map((name): Node => ({ kind: 'constant', name, span }))
const attributeNode = (...names: readonly (typeof attributeNames)[number][]): fc.Arbitrary<Node> =>
  fc.constantFrom(...names).map((name): Node => ({ kind: 'attribute', name, span }))
const variableNode = (...names: readonly string[]): fc.Arbitrary<Node> =>
  fc.constantFrom(...names).map((name): Node => ({ kind: 'variable', name, span }))
const parameterNode = fc.constant<Node>({ kind: 'parameter', name: 'Forest.LDAP', span })

const leaves: Sorts = {
  text: fc.oneof(textNode, attributeNode('text', 'missing'), parameterNode, variableNode('a')),
  number: fc.oneof(numberNode, attributeNode('number', 'missing')),
  condition: fc.oneof(constantNode('True', 'False', 'NULL'), attributeNode('flag', 'number')),
  list: fc.oneof(attributeNode('texts', 'numbers', 'refs', 'missing'), variableNode('b')),
  any: fc.oneof(
    attributeNode(...attributeNames),
    constantNode('NULL', 'CRLF', 'IgnoreThisFlow', 'AuthoritativeNull'),
    variableNode('a', 'b'),
  ),
}

/** Functions on values: what they give, their name, what they take. */
const calls: Readonly<Record<Sort, readonly (readonly [string, ...Sort[]])[]>> = {
  text: [
    ['Left', 'text', 'number'],
    ['Right', 'text', 'number'],
    ['Mid', 'text', 'number', 'number'],
    ['Trim', 'text'],
    ['LCase', 'text'],
    ['UCase', 'text'],
    ['Word', 'text', 'number', 'text'],
    ['Replace', 'text', 'text', 'text'],
    ['CStr', 'number'],
    ['CStr', 'any'],
    ['ConvertToBase64', 'text'],
    ['Join', 'list', 'text'],
    ['Item', 'list', 'number'],
    ['DNComponent', 'any', 'number'],
    ['Coalesce', 'text', 'text'],
    ['Error', 'text'],
  ],
  number: [
    ['Len', 'text'],
    ['InStr', 'text', 'text'],
    ['InStrRev', 'text', 'text', 'number'],
    ['CNum', 'text'],
    ['BitAnd', 'number', 'number'],
    ['BitOr', 'number', 'number'],
    ['Contains', 'list', 'text'],
    ['Count', 'list'],
  ],
  condition: [
    ['CBool', 'condition'],
    ['IsNull', 'any'],
    ['IsPresent', 'any'],
    ['IsNullOrEmpty', 'any'],
    ['IsString', 'any'],
    ['IsNumeric', 'text'],
  ],
  list: [
    ['RemoveDuplicates', 'list'],
    ['Split', 'text', 'text'],
    ['Trim', 'list'],
    ['Left', 'list', 'number'],
    ['Len', 'list'],
  ],
  any: [
    ['ItemOrNull', 'list', 'number'],
    ['CRef', 'text'],
  ],
}

/** Any tree of the sync dialect whose variables are bound. */
export const arbitraryExpression: fc.Arbitrary<Node> = fc
  .letrec<Record<Sort, Node>>((tie) => {
    const sorts: Sorts = { text: tie('text'), number: tie('number'), condition: tie('condition'), list: tie('list'), any: tie('any') }
    return {
      text: grown('text', sorts, [additive(fc.oneof(sorts.text, sorts.number), '&')]),
      number: grown('number', sorts, [additive(sorts.number, '+', '-', '*', '/'), unary(sorts.number, '-', '+')]),
      condition: grown('condition', sorts, [
        logical(sorts.condition),
        comparison(sorts.text),
        comparison(sorts.number),
        comparison(sorts.any),
        unary(sorts.condition, '!'),
      ]),
      list: grown('list', sorts, [binding('Select', sorts.list, sorts.text), binding('Where', sorts.list, sorts.condition)]),
      any: grown('any', sorts, [additive(sorts.any, '&', '+'), sorts.text, sorts.number, sorts.condition, sorts.list]),
    }
  })
  .any.map((node) => bound(node))

/** A leaf, a call, a form or one of some operators; one time in twenty something of another sort. */
function grown(sort: Sort, sorts: Sorts, operators: readonly fc.Arbitrary<Node>[]): fc.Arbitrary<Node> {
  const own = sorts[sort]
  return fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    { weight: 6, arbitrary: leaves[sort] },
    { weight: 5, arbitrary: call(calls[sort], sorts) },
    { weight: 5, arbitrary: fc.oneof(...operators) },
    { weight: 3, arbitrary: callOf('IIF', [sorts.condition, own, own]) },
    { weight: 1, arbitrary: callOf('Switch', [sorts.condition, own, sorts.condition, own]) },
    { weight: 1, arbitrary: binding('With', sorts.any, own) },
    { weight: 1, arbitrary: sorts.any },
  )
}

function call(signatures: readonly (readonly [string, ...Sort[]])[], sorts: Sorts): fc.Arbitrary<Node> {
  return fc.oneof(
    ...signatures.map(([name, ...args]) =>
      callOf(
        name,
        args.map((sort) => sorts[sort]),
      ),
    ),
  )
}

function callOf(name: string, args: readonly fc.Arbitrary<Node>[]): fc.Arbitrary<Node> {
  return fc.tuple(...args).map((nodes): Node => ({ kind: 'call', name, args: nodes, span }))
}

function binding(name: string, source: fc.Arbitrary<Node>, body: fc.Arbitrary<Node>): fc.Arbitrary<Node> {
  return callOf(name, [variableNode(...variableNames), source, body])
}

function unary(operand: fc.Arbitrary<Node>, ...operators: readonly UnaryOperator[]): fc.Arbitrary<Node> {
  return fc.record({ kind: fc.constant('unary' as const), operator: fc.constantFrom(...operators), operand, span: fc.constant(span) })
}

function links<O extends BinaryOperator>(operand: fc.Arbitrary<Node>, operators: readonly O[]): fc.Arbitrary<Link<O>[]> {
  const link = fc.record({ operator: fc.constantFrom(...operators), offset: fc.constant(0), operand })
  return fc.array(link, { minLength: 1, maxLength: 3 })
}

function logical(operand: fc.Arbitrary<Node>): fc.Arbitrary<Node> {
  return fc.record({
    kind: fc.constant('logical' as const),
    first: operand,
    rest: links(operand, ['&&', '||'] as const),
    span: fc.constant(span),
  })
}

function comparison(operand: fc.Arbitrary<Node>): fc.Arbitrary<Node> {
  const rest = links(operand, ['=', '<>', '<', '<=', '>', '>='] as const)
  return fc.record({ kind: fc.constant('comparison' as const), first: operand, rest, span: fc.constant(span) })
}

function additive(operand: fc.Arbitrary<Node>, ...operators: readonly AdditiveOperator[]): fc.Arbitrary<Node> {
  return fc.record({ kind: fc.constant('additive' as const), first: operand, rest: links(operand, operators), span: fc.constant(span) })
}

/** Puts the tree into two With, so that every variable has a value. */
function bound(node: Node): Node {
  return variableNames.reduceRight<Node>(
    (body, name, i) => ({
      kind: 'call',
      name: 'With',
      args: [{ kind: 'variable', name, span }, { kind: 'attribute', name: i === 0 ? 'text' : 'texts', span }, body],
      span,
    }),
    node,
  )
}

const references = fc.constantFrom('CN=A,OU=HR,DC=x', 'cn=a,ou=hr,dc=x', 'CN=B\\, C,DC=x', 'no name').map((dn) => new Reference(dn))
const listOf = (values: fc.Arbitrary<Scalar>): fc.Arbitrary<Value> => fc.array(values, { minLength: 1, maxLength: 3 })

/** Values for all attributes but `missing`. */
export const arbitraryAttributes: fc.Arbitrary<Readonly<Record<string, Value>>> = fc.record({
  text: fc.oneof(
    texts,
    fc.bigInt(0n, 2n ** 50n).map((ticks) => new Instant(ticks)),
  ),
  number: numbers,
  flag: fc.boolean(),
  bytes: fc.uint8Array({ maxLength: 4 }),
  ref: references,
  texts: listOf(texts),
  numbers: listOf(numbers),
  refs: listOf(references),
})
