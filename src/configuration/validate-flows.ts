import { unreachable } from '#src/base/assert.ts'
import { compileExpression, type Program } from '#src/expressions/compile.ts'
import { diagnose } from '#src/expressions/diagnose.ts'
import { didYouMean } from '#src/expressions/suggest.ts'
import type { AttributeFlow, ConnectorDocument, RuleDocument } from '#src/model/configuration.ts'
import type { AttributeSchema } from '#src/model/schema.ts'
import { referenceProblem, resultOf, uniqueValueProblem } from '#src/rules/expression-problem.ts'
import { parameterNames } from '#src/rules/parameters.ts'
import { error, warning, type ProblemInside } from './configuration-problem.ts'
import type { ValuePath } from './document-problem.ts'
import { attributeProblem, type RuleSide } from './rule-side.ts'

/** Both sides of the flows of a rule, and the connector whose parameters they may use. */
export interface FlowSides {
  readonly source: RuleSide
  readonly target: RuleSide
  readonly connector: ConnectorDocument
  /** Parameters of the configuration, which every rule may use. */
  readonly parameters: Readonly<Record<string, string>>
}

const name: AttributeSchema = { type: 'string', multiValued: false, access: 'read-write' }

/** What is wrong with the flows of a rule. */
export function validateFlows(rule: RuleDocument, sides: FlowSides): readonly ProblemInside[] {
  const targets = rule.flows.map(({ target }) => target.toLowerCase())
  return rule.flows.flatMap((flow, i) => {
    const at = ['flows', i]
    const isRepeated = targets.indexOf(flow.target.toLowerCase()) !== i
    const repeated = isRepeated
      ? [error([...at, 'to'], `The rule writes ${flow.target} twice`, 'Keep one of the flows, or make two rules.')]
      : []
    return [...repeated, ...targetProblems(flow, at, sides), ...sourceProblems(flow, at, sides)]
  })
}

function targetSchema(flow: AttributeFlow, { target }: FlowSides): AttributeSchema | null {
  if (flow.target === 'dn') return target.isConnectorSpace ? name : null
  return target.find(flow.target)?.schema ?? null
}

function targetProblems(flow: AttributeFlow, at: ValuePath, { target }: FlowSides): readonly ProblemInside[] {
  const place = [...at, 'to']
  if (flow.target === 'dn') {
    return target.isConnectorSpace
      ? []
      : [error(place, 'Objects of the metaverse have no distinguished name', 'Flow it into an attribute of another name.')]
  }
  const missing = attributeProblem(place, flow.target, target)
  const schema = target.find(flow.target)?.schema
  const locked = schema?.access === 'read-only' && target.isConnectorSpace
  const merged = schema !== undefined && flow.merge !== 'Update' && !schema.multiValued
  return [
    ...(missing === null ? [] : [missing]),
    ...(locked ? [warning(place, `${flow.target} is not writable by this connector`, 'Nothing is written; remove the flow.')] : []),
    ...(merged ? [error([...at, 'merge'], `${flow.target} takes one value, so values cannot be merged`, 'Leave merge out.')] : []),
  ]
}

function sourceProblems(flow: AttributeFlow, at: ValuePath, sides: FlowSides): readonly ProblemInside[] {
  const target = targetSchema(flow, sides)
  switch (flow.source.kind) {
    case 'direct':
      return directProblems(flow.source.attribute, [...at, 'from'], { sides, target })
    case 'constant':
      return constantProblems(flow.source.value, [...at, 'constant'], target)
    case 'expression':
      return expressionProblems(flow.source.text, [...at, 'expression'], { sides, target })
    default:
      return unreachable(flow.source)
  }
}

interface FlowEnds {
  readonly sides: FlowSides
  readonly target: AttributeSchema | null
}

function directProblems(attribute: string, at: ValuePath, { sides, target }: FlowEnds): readonly ProblemInside[] {
  const isName = attribute === 'dn' && sides.source.isConnectorSpace
  const missing = isName ? null : attributeProblem(at, attribute, sides.source)
  const source = isName ? name : sides.source.find(attribute)?.schema
  const fit = source === undefined || target === null ? null : typeProblem(attribute, at, { source, target })
  return [missing, fit].filter((problem) => problem !== null)
}

/** Numbers and booleans become text; text becomes a number or boolean where it reads like one; nothing becomes bytes or a reference. */
function typeProblem(
  attribute: string,
  at: ValuePath,
  { source, target }: { readonly source: AttributeSchema; readonly target: AttributeSchema },
): ProblemInside | null {
  if (source.type !== target.type) {
    if (source.type === 'reference' || target.type === 'reference') {
      return error(at, `${attribute} is of type ${source.type}, the target of type ${target.type}: references flow into references only`)
    }
    const isText = source.type === 'string' || target.type === 'string'
    if (!isText || source.type === 'binary' || target.type === 'binary') {
      return error(
        at,
        `${attribute} is of type ${source.type}, which never fits the target of type ${target.type}`,
        'Convert it with an expression.',
      )
    }
    if (target.type !== 'string')
      return warning(at, `${attribute} is text; an object whose text is no ${target.type} fails`, 'Convert it with an expression.')
  }
  if (!source.multiValued || target.multiValued) return null
  return warning(
    at,
    `${attribute} may have several values, the target takes one; an object with more fails`,
    `Use an expression such as Item([${attribute}], 1).`,
  )
}

function constantProblems(value: string, at: ValuePath, target: AttributeSchema | null): readonly ProblemInside[] {
  const type = target?.type
  switch (type) {
    case undefined:
    case 'string':
      return []
    case 'reference':
      return [error(at, 'A constant cannot flow into a reference')]
    case 'binary':
      return [error(at, 'A constant cannot flow into a binary attribute', 'Use an expression such as CGuid or CBin.')]
    case 'boolean':
      return /^(true|false)$/i.test(value) ? [] : [error(at, `The target takes True or False, not "${value}"`)]
    case 'integer':
      return /^-?\d{1,19}$/.test(value) ? [] : [error(at, `The target takes a whole number, not "${value}"`)]
    default:
      return unreachable(type)
  }
}

function expressionProblems(text: string, at: ValuePath, { sides, target }: FlowEnds): readonly ProblemInside[] {
  const isReference = (attribute: string): boolean => sides.source.find(attribute)?.schema.type === 'reference'
  const compiled = compileExpression(text, { isReference })
  if (!compiled.ok) {
    return compiled.errors.map(({ message, line, column, hint }) =>
      error(at, `${message} (line ${line}, column ${column} of the expression)`, hint ?? null),
    )
  }
  const { program } = compiled
  return [...misuses(program, at, { sides, target }), ...readProblems(program, at, sides), ...typeProblems(text, at, { sides, target })]
}

/** What an expression asks for that no evaluation can give. */
function misuses(program: Program, at: ValuePath, { sides, target }: FlowEnds): readonly ProblemInside[] {
  const references = target === null ? null : referenceProblem(program, target)
  const uniqueValue = uniqueValueProblem(program)
  const [named] = sides.source.isConnectorSpace || target === null ? [] : program.referenceReads(resultOf(target)).named
  return [
    ...[references, uniqueValue].flatMap((problem) => (problem === null ? [] : [error(at, problem.message, problem.hint)])),
    ...(named === undefined
      ? []
      : [
          error(
            at,
            `The names in [${named}] cannot be read here: objects of the metaverse have no distinguished name`,
            'Read them in an inbound rule, into an attribute of text, and flow that one out.',
          ),
        ]),
  ]
}

/** What is said about names by `readProblems`, and what concerns Azure AD Connect only. */
const saidElsewhere: ReadonlySet<string> = new Set(['unknown attribute', 'unknown parameter', 'extension'])

/** Types that never fit, and conditions that are always the same. The rule can run all the same, so a person decides. */
function typeProblems(text: string, at: ValuePath, { sides, target }: FlowEnds): readonly ProblemInside[] {
  const known = target === null || target.type === 'reference' ? {} : { target: { name: 'the target', schema: target } }
  return diagnose(text, { source: sides.source, ...known })
    .filter(({ code }) => !saidElsewhere.has(code))
    .map(({ message, line, column, hint }) => warning(at, `${message} (line ${line}, column ${column} of the expression)`, hint))
}

/** An attribute that is not there is NULL in every evaluation: allowed, and hardly ever meant. */
function readProblems(program: Program, at: ValuePath, { source, connector, parameters }: FlowSides): readonly ProblemInside[] {
  const isName = (attribute: string): boolean => attribute.toLowerCase() === 'dn' && source.isConnectorSpace
  const absent = [...program.attributes, ...program.importedAttributes].filter(
    (attribute) => !isName(attribute) && source.find(attribute) === null,
  )
  const known = parameterNames(connector, { parameters })
  const unknown = program.parameters.filter((parameter) => !known.some((candidate) => candidate.toLowerCase() === parameter.toLowerCase()))
  return [
    ...absent.map((attribute) =>
      warning(at, `[${attribute}] is always NULL: ${source.title} has no such attribute`, didYouMean(attribute, source.names)),
    ),
    ...unknown.map((parameter) =>
      error(
        at,
        `Neither ${connector.name}, nor its partitions, nor the configuration define %${parameter}%`,
        didYouMean(parameter, known) ?? `Known are ${known.join(', ')}.`,
      ),
    ),
  ]
}
