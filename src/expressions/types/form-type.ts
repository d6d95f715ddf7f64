import { unreachable } from '#src/base/assert.ts'
import type { CallNode, Node, VariableNode } from '../ast.ts'
import { lowerCase } from '../case-mapping.ts'
import type { Inference, Scope, Typed } from './inference.ts'
import { isListWhenPresent } from './list-when-present.ts'
import { checkCondition, refuseControls } from './operand-check.ts'
import { truthOf } from './operator-types.ts'
import { describeType, isNever, kinds, listOf, never, presentKinds, single, union, type Kinds, type ValueType } from './value-type.ts'

/** The special forms and functions that see all their arguments as they are. */
export type FormName = 'IIF' | 'Switch' | 'Select' | 'Where' | 'With' | 'SelectUniqueValue' | 'Coalesce' | 'Join'

/** The type of a form, with everything that is wrong inside of it reported. */
export function formType(name: FormName, call: CallNode, within: { readonly inference: Inference; readonly scope: Scope }): ValueType {
  const { inference, scope } = within
  const visit = (node: Node): Typed => ({ node, type: inference.typeOf(node, scope) })
  const needed = (node: Node): Typed => ({ node, type: neededType(node, call, within) })
  switch (name) {
    case 'IIF':
      return iif(call, within)
    case 'Switch':
      return inference.dialect === 'cloud' ? cloudSwitch(call.args.map(visit), within.inference) : syncSwitch(call, within)
    case 'Select':
    case 'Where':
    case 'With':
      return binding(name, call, within)
    case 'SelectUniqueValue':
      return uniqueValue(call.args.map(visit), inference)
    case 'Coalesce':
      return coalesced(call.args.map(needed), inference)
    case 'Join':
      return joined(call.args.map(needed), inference)
    default:
      return unreachable(name)
  }
}

type Within = Parameters<typeof formType>[2]

/** The type of a part without which the form cannot go on. */
function neededType(node: Node, call: CallNode, { inference, scope }: Within): ValueType {
  const type = inference.typeOf(node, scope)
  if (!isNever(type)) return type
  inference.cutOff(node, call)
  return single(kinds.absent)
}

/** A condition that types settle, such as IsString of bytes, leaves the other branch dead; that is how rules ask for a type. */
function iif(call: CallNode, within: Within): ValueType {
  const { inference, scope } = within
  const [condition, yes, no] = call.args as [Node, Node, Node]
  const type = neededType(condition, call, within)
  checkCondition({ node: condition, span: condition.span, type }, 'each value', inference)
  const truth = truthOf(type.single | type.list)
  const isOpen = truth === kinds.none || truth === kinds.bool
  const branch = (node: Node, needs: Kinds): ValueType =>
    !isOpen && truth !== needs ? (inference.typeOfDead(node, scope), never) : inference.typeOf(node, scope)
  const branches = [
    { node: yes, type: branch(yes, kinds.true) },
    { node: no, type: branch(no, kinds.false) },
  ]
  const chosen = union(branches[0]?.type ?? never, branches[1]?.type ?? never)
  if (type.list === kinds.none || isNever(chosen)) return chosen
  if (isListWhenPresent(condition, inference)) for (const each of branches) refuseInList(each, inference)
  return { single: type.single === kinds.none ? kinds.none : chosen.single, list: (chosen.single | chosen.list) & ~kinds.controls }
}

function refuseInList({ node, type }: Typed, inference: Inference): void {
  refuseControls({ node, span: node.span, type }, 'a list', inference)
}

/** All conditions are evaluated, of the values only the chosen one. */
function syncSwitch(call: CallNode, within: Within): ValueType {
  const { inference, scope } = within
  let type = never
  let isSettled = false
  for (let i = 0; i + 1 < call.args.length; i += 2) {
    const [condition, value] = [call.args[i] as Node, call.args[i + 1] as Node]
    const conditionType = neededType(condition, call, within)
    checkCondition({ node: condition, span: condition.span, type: conditionType }, 'refused', inference)
    const truth = truthOf(conditionType.single)
    const isDead = isSettled || truth === kinds.false
    if (isDead) inference.typeOfDead(value, scope)
    else type = union(type, inference.typeOf(value, scope))
    isSettled ||= truth === kinds.true && conditionType.list === kinds.none
  }
  return isSettled ? type : union(type, single(kinds.absent))
}

/** `Switch(source, default, key1, value1, …)` of the cloud dialect. */
function cloudSwitch(args: readonly Typed[], inference: Inference): ValueType {
  const [source, otherwise, ...pairs] = args as [Typed, Typed, ...Typed[]]
  requireText(source, 'Switch', inference)
  pairs.filter((_, i) => i % 2 === 0).forEach((key) => requireText(key, 'Switch', inference))
  const values = [otherwise, ...pairs.filter((_, i) => i % 2 === 1)]
  const chosen = values.reduce((type, value) => union(type, value.type), never)
  if (source.type.list === kinds.none) return chosen
  for (const value of values) refuseInList(value, inference)
  return { single: source.type.single === kinds.none ? kinds.none : chosen.single, list: (chosen.single | chosen.list) & ~kinds.controls }
}

function binding(name: 'Select' | 'Where' | 'With', call: CallNode, within: Within): ValueType {
  const { inference, scope } = within
  const [variable, source, body] = call.args as [VariableNode, Node, Node]
  const type = neededType(source, call, within)
  const bound = (of: ValueType): Scope => new Map([...scope, [lowerCase(variable.name), of]])
  if (name === 'With') return inference.typeOf(body, bound(type))
  refuseControls({ node: source, span: source.span, type }, name, inference)
  if (presentKinds(type) !== kinds.none && type.list === kinds.none) {
    const shown = inference.show(source.span)
    const message = `${name} takes a list, but ${shown} is ${describeType(type)}`
    inference.report({
      severity: 'error',
      code: 'type mismatch',
      message,
      hint: `Use ${inference.inline(source.span)} itself.`,
      span: source.span,
    })
  }
  const elements = presentKinds(type)
  const inner = { node: body, type: inference.typeOf(body, bound(single(elements === kinds.none ? kinds.absent : elements))) }
  if (name === 'Where') {
    checkCondition({ ...inner, span: body.span }, 'refused', inference)
    return listOf(elements)
  }
  refuseInList(inner, inference)
  return listOf((inner.type.single | inner.type.list) & kinds.present)
}

function uniqueValue(args: readonly Typed[], inference: Inference): ValueType {
  for (const arg of args) requireText(arg, 'SelectUniqueValue', inference)
  return single(kinds.str | ((args[0]?.type.single ?? kinds.none) & kinds.absent))
}

function coalesced(args: readonly Typed[], inference: Inference): ValueType {
  let type = never
  for (const arg of args) {
    refuseControls({ ...arg, span: arg.node.span }, 'Coalesce', inference)
    type = union(type, { single: arg.type.single & kinds.present, list: arg.type.list })
    if (((arg.type.single | arg.type.list) & kinds.absent) === 0) return type
  }
  return union(type, single(kinds.absent))
}

/** `Join(separator, text1, …)` of the cloud dialect. */
function joined(args: readonly Typed[], inference: Inference): ValueType {
  for (const arg of args) requireText(arg, 'Join', inference)
  return single(kinds.str | kinds.absent)
}

function requireText({ node, type }: Typed, user: string, inference: Inference): void {
  refuseControls({ node, span: node.span, type }, user, inference)
  const present = presentKinds(type)
  if (present === kinds.none || (present & kinds.str) !== kinds.none) return
  const message = `${user} takes str here, but ${inference.show(node.span)} is ${describeType(type)}`
  inference.report({ severity: 'error', code: 'type mismatch', message, hint: null, span: node.span })
}
