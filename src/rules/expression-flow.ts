import { compileExpression } from '#src/expressions/compile.ts'
import { ExpressionError } from '#src/expressions/expression-error.ts'
import type { Explanation } from '#src/expressions/explain.ts'
import { authoritativeNull, ignoreThisFlow, Instant, isList, Reference, type Element, type Outcome } from '#src/expressions/values.ts'
import type { AttributeSchema } from '#src/model/schema.ts'
import { distinctValues, type Value } from '#src/model/value.ts'
import type { AttributeNames } from './attribute-names.ts'
import { fitted, mismatch, nothing } from './fit-values.ts'
import { FlowEnvironment } from './flow-environment.ts'
import type { FlowOutcome, FlowProblem } from './flow.ts'
import type { FlowSurroundings, FlowView } from './flow-source.ts'
import { referenceProblem, resultOf, uniqueValueProblem } from './expression-problem.ts'

/** An expression compiled for one source type and one target attribute. */
export interface ExpressionFlow {
  run(view: FlowView, surroundings: FlowSurroundings): FlowOutcome
  explain(view: FlowView, surroundings: FlowSurroundings): { readonly outcome: FlowOutcome; readonly expression: Explanation }
  /** Canonical names of reference attributes whose distinguished names it reads. */
  readonly namedReferences: readonly string[]
  /** Canonical names of all reference attributes it looks at. */
  readonly references: readonly string[]
  /** Canonical names of the reference attributes it may end in. */
  readonly passedReferences: readonly string[]
}

/** Compiles the expression of a flow, or says why it cannot be used here. */
export function expressionFlow(text: string, from: AttributeNames, target: AttributeSchema): ExpressionFlow | FlowProblem {
  const compiled = compileExpression(text, { isReference: (attribute) => from.find(attribute)?.schema.type === 'reference' })
  if (!compiled.ok) return { message: compiled.errors.map((error) => error.message).join('; ') }
  const { program } = compiled
  const problem = referenceProblem(program, target) ?? uniqueValueProblem(program)
  if (problem !== null) return problem
  const reads = program.referenceReads(resultOf(target))
  const canonical = (names: readonly string[]): readonly string[] => [...new Set(names.map((name) => from.find(name)?.name ?? name))]
  const namedReferences = canonical(reads.named)
  const passedReferences = canonical(reads.passed)
  const environment = new FlowEnvironment(from, namedReferences)
  const end = (outcome: Outcome): FlowOutcome => {
    if (target.type === 'reference') return referenceOutcome(outcome, passedReferences, environment)
    return valueOutcome(outcome, target)
  }
  return {
    run: (view, surroundings) => {
      try {
        return end(program.evaluate(environment.enter(view, surroundings)))
      } catch (error) {
        if (!(error instanceof ExpressionError)) throw error
        return failed(error)
      }
    },
    explain: (view, surroundings) => {
      const expression = program.explain(environment.enter(view, surroundings))
      const { result } = expression
      return { outcome: result.kind === 'error' ? failed(result.error) : end(result.outcome), expression }
    },
    namedReferences,
    references: canonical([...program.attributes, ...program.importedAttributes]).filter(
      (name) => from.find(name)?.schema.type === 'reference',
    ),
    passedReferences,
  }
}

function failed(error: ExpressionError): FlowOutcome {
  return { kind: 'error', code: 'sync-rule-error-function-triggered', message: error.message }
}

function controlOutcome(outcome: Outcome): FlowOutcome | null {
  if (outcome === ignoreThisFlow) return { kind: 'ignore' }
  if (outcome === authoritativeNull) return { kind: 'authoritative-null' }
  return outcome === null ? nothing : null
}

/** An unchanged reference attribute lets its edges flow by themselves. Anything else was refused when the rule was compiled. */
function referenceOutcome(outcome: Outcome, passed: readonly string[], environment: FlowEnvironment): FlowOutcome {
  const control = controlOutcome(outcome)
  if (control !== null) return control
  const attribute = passed.find((name) => environment.isValueOf(name, outcome))
  if (attribute !== undefined) return { kind: 'references', attribute }
  return mismatch('the expression ends in references of its own making; let a reference attribute come out of it unchanged')
}

function valueOutcome(outcome: Outcome, target: AttributeSchema): FlowOutcome {
  if (typeof outcome === 'string') return outcome === '' ? nothing : fitted([outcome], target)
  const control = controlOutcome(outcome)
  if (control !== null) return control
  const elements: readonly Element[] = isList(outcome) ? outcome : [outcome as Element]
  const values: Value[] = []
  for (const element of elements) {
    if (element === null || element === '') continue
    if (element instanceof Instant) return mismatch('a date has to be formatted with FormatDateTime first')
    values.push(element instanceof Reference ? element.dn : element)
  }
  return values.length === 0 ? nothing : fitted(values.length === 1 ? values : distinctValues(values), target)
}
