import { unreachable } from '#src/base/assert.ts'
import type { CallNode, Node } from '../ast.ts'
import { lowerCase } from '../case-mapping.ts'
import type { AttributeSchema } from '#src/model/schema.ts'
import type { AttributeType } from '#src/model/value.ts'
import { conversionHint } from './conversion-hint.ts'
import type { TypeFinding } from './diagnostic.ts'
import type { TypeChecker } from './type-checker.ts'
import { describeKinds, describeType, isNever, kinds, presentKinds, type Kinds, type ValueType } from './value-type.ts'

/** The attribute an expression flows into. */
export interface Target {
  readonly name: string
  readonly schema: AttributeSchema
}

/** Reports what does not fit the target, for each value that the outermost IIF, Switch and With may choose. */
export function checkTarget(root: Node, target: Target, checker: TypeChecker): void {
  for (const node of chosenParts(root, checker)) {
    const type = checker.visited(node)
    if (type === null || isNever(type)) continue
    const finding = typeFinding(node, { type, target, checker }) ?? countFinding(node, { type, target, checker })
    if (finding !== null) checker.report(finding)
  }
}

/** The parts whose value may be the result as it is. */
function chosenParts(node: Node, checker: TypeChecker): readonly Node[] {
  const branches = node.kind === 'call' && !hasListCondition(node, checker) ? branchesOf(node) : []
  return branches.length === 0 ? [node] : branches.flatMap((branch) => chosenParts(branch, checker))
}

function branchesOf(call: CallNode): readonly Node[] {
  switch (lowerCase(call.name)) {
    case 'iif':
      return call.args.slice(1)
    case 'with':
      return call.args.slice(2)
    case 'switch':
      return switchValues(call)
    default:
      return []
  }
}

/** A condition with an answer for each value of a list makes IIF give a list, whatever its branches are. */
function hasListCondition(call: CallNode, checker: TypeChecker): boolean {
  const [condition] = call.args
  if (lowerCase(call.name) !== 'iif' || condition === undefined) return false
  return (checker.visited(condition)?.list ?? kinds.none) !== kinds.none
}

/** Both dialects have the values in every second place; the cloud dialect begins with source and default. */
function switchValues({ args }: CallNode): readonly Node[] {
  return args.filter((_, i) => i % 2 === 1)
}

interface Part {
  readonly type: ValueType
  readonly target: Target
  readonly checker: TypeChecker
}

/** What each type of attribute takes as it is; text flows into numbers and booleans only where it reads like one. */
function accepted(type: AttributeType): Kinds {
  switch (type) {
    case 'string':
      return kinds.str | kinds.num | kinds.bool
    case 'integer':
      return kinds.num
    case 'boolean':
      return kinds.bool
    case 'binary':
      return kinds.bin
    case 'reference':
      return kinds.ref
    default:
      return unreachable(type)
  }
}

const wantedKinds: Readonly<Record<AttributeType, Kinds>> = {
  string: kinds.str,
  integer: kinds.num,
  boolean: kinds.bool,
  binary: kinds.bin,
  reference: kinds.ref,
}

function typeFinding(node: Node, { type, target, checker }: Part): TypeFinding | null {
  const present = presentKinds(type)
  const { name, schema } = target
  if (present === kinds.none || (present & accepted(schema.type)) !== 0) return null
  const shown = checker.show(node.span)
  const about = { code: 'target type' as const, span: node.span }
  const hint =
    schema.type === 'reference'
      ? 'References flow directly, without an expression.'
      : conversionHint(wantedKinds[schema.type], present, checker.inline(node.span))
  if ((present & kinds.ref) !== 0 && schema.type === 'string') {
    const message = `${shown} is a reference; ${name} gets the distinguished name as text, which does not follow the object`
    return {
      ...about,
      severity: 'warning',
      message,
      hint: `Write CStr(${checker.inline(node.span)}) where that is meant, or let it flow into a reference attribute.`,
    }
  }
  const isReadable = (present & kinds.str) !== 0 && (schema.type === 'integer' || schema.type === 'boolean')
  if (isReadable && isLiteralFor(node, schema.type)) return null
  if (isReadable && node.kind !== 'string') {
    const message = `${shown} is text, ${name} takes ${describeKinds(wantedKinds[schema.type])}; a text that does not read like one fails`
    return { ...about, severity: 'warning', message, hint }
  }
  return { ...about, severity: 'error', message: `${shown} is ${describeType(type)}, which ${name} (${schema.type}) does not take`, hint }
}

function isLiteralFor(node: Node, type: AttributeType): boolean {
  if (node.kind !== 'string') return false
  return type === 'integer' ? /^-?\d{1,19}$/.test(node.value) : /^(true|false)$/i.test(node.value)
}

function countFinding(node: Node, { type, target, checker }: Part): TypeFinding | null {
  const byCondition = node.kind === 'call' && hasListCondition(node, checker)
  const isList = (type.list & kinds.present) !== kinds.none && (byCondition || (type.single & kinds.present) === kinds.none)
  if (target.schema.multiValued || !isList) return null
  const shown = checker.show(node.span)
  return {
    severity: 'warning',
    code: 'several values',
    message: `${shown} may have several values, ${target.name} takes one; an object with more fails`,
    hint: byCondition ? oneAnswer : oneValue(checker.inline(node.span), type),
    span: node.span,
  }
}

const oneAnswer = 'Its condition has an answer for each value of a list. Ask for one, for example with Contains([list], "text") > 0.'

function oneValue(shown: string, type: ValueType): string {
  const isText = (type.list & kinds.present) === kinds.str
  return isText ? `Write ItemOrNull(${shown}, 1) or Join(${shown}, "; ").` : `Write ItemOrNull(${shown}, 1).`
}
