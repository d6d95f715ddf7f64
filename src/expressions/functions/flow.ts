import { must } from '#src/base/assert.ts'
import type { CallNode, VariableNode } from '../ast.ts'
import { ExpressionError, fail, located, type Site } from '../expression-error.ts'
import { guarded, visit, type Builder, type Compiled, type Frame } from '../frame.ts'
import { appendResult, commonLength, elementAt } from '../lifting.ts'
import { toCondition } from '../operators.ts'
import { isControl, isList, typeName, withoutNulls, type Element, type List, type Outcome } from '../values.ts'
import { familyOf, type FunctionDefinition } from './definition.ts'
import { nullable, str } from './parameters.ts'

const { define, defineForm } = familyOf('Program flow')

/** Forms that decide which of their arguments are evaluated. */
export const flowFunctions: readonly FunctionDefinition[] = [
  defineForm({
    name: 'IIF',
    signature: 'var IIF(exp condition, var whenTrue, var whenFalse)',
    summary: 'One of two values; the other is not evaluated.',
    nulls: 'A NULL condition counts as False.',
    lists: 'A list as condition gives a list: element i comes from the value chosen for element i.',
    errors: '`different lengths` when a list branch does not fit a list condition.',
    example: ['IIF(5 > 3, "high", "low")', 'high'],
    arity: { min: 3, max: 3 },
    binds: false,
    build: buildIif,
  }),
  defineForm({
    name: 'Switch',
    dialect: 'sync',
    signature: 'var Switch(exp condition1, var value1 [, exp condition2, var value2 …])',
    summary: 'The value of the first true condition. All conditions are evaluated, of the values only the chosen one.',
    nulls: 'NULL when no condition is true.',
    lists: 'A list as condition is a type mismatch.',
    example: ['Switch(1 = 2, "a", True, "b")', 'b'],
    arity: { min: 2, max: Number.MAX_SAFE_INTEGER, step: 2 },
    binds: false,
    build: buildSwitch,
  }),
  defineForm({
    name: 'Select',
    signature: 'list Select($item, list list, exp expression)',
    summary: 'The expression evaluated for every value of the list, which it sees as $item; NULL results are dropped.',
    lists: 'Takes a list; a single value is a type mismatch.',
    example: ['Item(Select($p, Split("a b", " "), UCase($p)), 2)', 'B'],
    arity: { min: 3, max: 3 },
    binds: true,
    build: buildSelect,
  }),
  defineForm({
    name: 'Where',
    signature: 'list Where($item, list list, exp condition)',
    summary: 'The values of the list for which the condition holds; NULL when none is left.',
    lists: 'Takes a list; a single value is a type mismatch.',
    example: ['Count(Where($p, Split("a bb", " "), Len($p) > 1))', '1'],
    arity: { min: 3, max: 3 },
    binds: true,
    build: buildWhere,
  }),
  defineForm({
    name: 'With',
    signature: 'var With($name, exp value, exp body)',
    summary: 'The body, which sees the value as $name; the value is evaluated once.',
    nulls: 'NULL is bound like any value.',
    lists: 'A list is bound whole.',
    example: ['With($n, LCase("AL"), $n & Len($n))', 'al2'],
    arity: { min: 3, max: 3 },
    binds: true,
    build: buildWith,
  }),
  define({
    name: 'Error',
    signature: 'void Error(str message)',
    summary: 'Ends the evaluation with this message; the object fails to synchronize.',
    nulls: 'NULL gives an empty message.',
    errors: 'Always: the message itself.',
    example: ['IIF(True, "fine", Error("not reached"))', 'fine'],
    parameters: [nullable(str('message'))],
    apply: (message) => {
      throw new ExpressionError('raised by the rule', message ?? '')
    },
  }),
]

function buildIif(call: CallNode, builder: Builder, site: Site): Compiled {
  const [condition, whenTrue, whenFalse] = buildAll(call, builder) as [Compiled, Compiled, Compiled]
  return (frame) => {
    const decided = condition(frame)
    if (decided === true) return whenTrue(frame)
    if (decided === false || decided === null) return whenFalse(frame)
    return chooseBranch(decided, { frame, whenTrue, whenFalse }, site)
  }
}

/** A condition that is neither True nor False: a number or a list, or no condition at all. */
function chooseBranch(decided: Outcome, branches: Branches, site: Site): Outcome {
  try {
    if (isList(decided)) return iifOverList(decided, branches)
    return toCondition(decided) ? branches.whenTrue(branches.frame) : branches.whenFalse(branches.frame)
  } catch (error) {
    throw located(error, site)
  }
}

interface Branches {
  readonly frame: Frame
  readonly whenTrue: Compiled
  readonly whenFalse: Compiled
}

/** Each branch is evaluated at most once, and only when some element needs it. */
function iifOverList(conditions: List, { frame, whenTrue, whenFalse }: Branches): Outcome {
  visit(frame, conditions.length)
  const decided = conditions.map((condition) => toCondition(condition))
  const yes = decided.includes(true) ? whenTrue(frame) : null
  const no = decided.includes(false) ? whenFalse(frame) : null
  commonLength([decided, yes])
  commonLength([decided, no])
  const results: Element[] = []
  decided.forEach((choice, i) => {
    const chosen = choice ? yes : no
    appendResult(results, isControl(chosen) ? chosen : elementAt(chosen, i))
  })
  return results
}

function buildSwitch(call: CallNode, builder: Builder, site: Site): Compiled {
  const parts = buildAll(call, builder)
  const conditions = parts.filter((_, i) => i % 2 === 0)
  const values = parts.filter((_, i) => i % 2 === 1)
  return guarded(site, (frame) => {
    let chosen = -1
    conditions.forEach((condition, i) => {
      if (toCondition(condition(frame)) && chosen < 0) chosen = i
    })
    return chosen < 0 ? null : (values[chosen] as Compiled)(frame)
  })
}

function buildSelect(call: CallNode, builder: Builder, site: Site): Compiled {
  const { collection, slot, body } = buildBinding(call, builder)
  return guarded(site, (frame) => {
    const values = collectionOf(collection(frame), frame)
    if (values === null) return null
    const results: Element[] = []
    for (const value of values) {
      frame.slots[slot] = value
      appendResult(results, body(frame))
    }
    return withoutNulls(results)
  })
}

function buildWhere(call: CallNode, builder: Builder, site: Site): Compiled {
  const { collection, slot, body } = buildBinding(call, builder)
  return guarded(site, (frame) => {
    const values = collectionOf(collection(frame), frame)
    if (values === null) return null
    const kept = values.filter((value) => {
      frame.slots[slot] = value
      return toCondition(body(frame))
    })
    return kept.length === 0 ? null : kept
  })
}

function buildWith(call: CallNode, builder: Builder, site: Site): Compiled {
  const { collection: value, slot, body } = buildBinding(call, builder)
  return guarded(site, (frame) => {
    frame.slots[slot] = value(frame)
    return body(frame)
  })
}

/** The second argument does not see the variable, the third does. */
function buildBinding(call: CallNode, builder: Builder): { readonly collection: Compiled; readonly slot: number; readonly body: Compiled } {
  const [variable, source, bodyNode] = call.args
  const name = (must(variable, 'the variable') as VariableNode).name
  const collection = builder.build(must(source, 'the second argument'))
  return { collection, ...builder.bind(name, must(bodyNode, 'the third argument')) }
}

function collectionOf(value: Outcome, frame: Frame): List | null {
  if (value === null) return null
  if (!isList(value)) return fail('type mismatch', `a list is needed, not ${typeName(value)}`)
  visit(frame, value.length)
  return withoutNulls(value)
}

function buildAll(call: CallNode, builder: Builder): readonly Compiled[] {
  return call.args.map((arg) => builder.build(arg))
}
