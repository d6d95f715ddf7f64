import { AppError } from '#src/base/app-error.ts'
import { compileExpression } from '#src/expressions/compile.ts'
import { diagnose, typeOfExpression } from '#src/expressions/diagnose.ts'
import { functionEntry, type FunctionEntry } from '#src/expressions/function-page.ts'
import { allFunctions } from '#src/expressions/functions/registry.ts'
import type { Configuration, ConnectorDocument, RuleDocument } from '#src/model/configuration.ts'
import type { AttributeSchema } from '#src/model/schema.ts'
import { referenceProblem, resultOf, uniqueValueProblem } from '#src/rules/expression-problem.ts'
import { parameterNames } from '#src/rules/parameters.ts'
import { connectorSide, metaverseSide, type RuleSide } from './rule-side.ts'

/** Where an expression is to stand: the sides of its rule, and the attribute it flows into. What is left out is not checked. */
export interface ExpressionPlace {
  readonly rule: Pick<RuleDocument, 'direction' | 'connector' | 'sourceObjectType' | 'targetObjectType'>
  /** Null while nobody has chosen one yet. */
  readonly target: string | null
}

/** Something about an expression, with its place in the text. */
export interface ExpressionFinding {
  readonly severity: 'error' | 'warning'
  readonly code: string
  readonly message: string
  readonly hint: string | null
  /** In UTF-16 code units from the beginning of the text; 0 long where a single place is meant. */
  readonly offset: number
  readonly length: number
  /** From 1. */
  readonly line: number
  readonly column: number
}

/** Everything that can be said about an expression without an object at hand. */
export interface CheckedText {
  /** Whether a rule with it could be saved. */
  readonly isUsable: boolean
  readonly findings: readonly ExpressionFinding[]
  /** What it may come to, in words; null when it does not compile. */
  readonly type: string | null
  readonly attributes: readonly string[]
  readonly functions: readonly string[]
  readonly parameters: readonly string[]
}

/** Checks an expression as it is typed, in the place it is for. Throws `connector-unknown` for a connector that is not there. */
export function checkExpressionText(text: string, configuration: Configuration | null, place: ExpressionPlace | null): CheckedText {
  const sides = configuration === null || place === null ? null : sidesOf(configuration, place.rule)
  const source = sides?.source ?? null
  const target = sides === null || place === null ? null : targetOf(sides, place)
  const known = {
    ...(source === null ? {} : { source }),
    ...(sides === null ? {} : { parameters: parameterNames(sides.connector, sides.configuration) }),
  }
  // What flows into a reference is another question than that of types.
  const aim = target === null || target.type === 'reference' ? {} : { target: { name: place?.target ?? 'the target', schema: target } }
  const findings: ExpressionFinding[] = diagnose(text, { ...known, ...aim })
    .filter(({ code }) => code !== 'extension')
    .map((each) => ({ ...each }))
  const compiled = compileExpression(text, { isReference: (attribute) => source?.find(attribute)?.schema.type === 'reference' })
  if (!compiled.ok) return { isUsable: false, findings, type: null, attributes: [], functions: [], parameters: [] }
  const { program } = compiled
  const misuse = [target === null ? null : referenceProblem(program, target), uniqueValueProblem(program)].filter(
    (problem) => problem !== null,
  )
  for (const { message, hint } of misuse) {
    findings.push({ severity: 'error', code: 'not in a rule', message, hint, offset: 0, length: text.length, line: 1, column: 1 })
  }
  return {
    isUsable: misuse.length === 0,
    findings,
    type: target?.type === 'reference' ? resultOf(target) : typeOfExpression(text, known),
    attributes: [...new Set([...program.attributes, ...program.importedAttributes])],
    functions: [...program.functions],
    parameters: [...program.parameters],
  }
}

interface Sides {
  readonly configuration: Configuration
  readonly connector: ConnectorDocument
  readonly source: RuleSide | null
  readonly target: RuleSide | null
}

function sidesOf(configuration: Configuration, rule: ExpressionPlace['rule']): Sides {
  const connector = configuration.connectors.find(({ name }) => name === rule.connector)
  if (connector === undefined) throw new AppError('connector-unknown', { subject: rule.connector })
  const [space, metaverse] =
    rule.direction === 'inbound' ? [rule.sourceObjectType, rule.targetObjectType] : [rule.targetObjectType, rule.sourceObjectType]
  const sides = [connectorSide(connector, space), metaverseSide(configuration, metaverse)] as const
  const [source, target] = rule.direction === 'inbound' ? sides : [sides[1], sides[0]]
  return { configuration, connector, source, target }
}

function targetOf({ target }: Sides, { target: name }: ExpressionPlace): AttributeSchema | null {
  return name === null ? null : (target?.find(name)?.schema ?? null)
}

/** Every function of the rule language, as its reference describes it. */
export const functionEntries: readonly FunctionEntry[] = allFunctions.map(functionEntry)
