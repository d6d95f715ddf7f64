import type { AttributeSchema } from '#src/model/schema.ts'
import type { Node } from './ast.ts'
import { checkExpression, type CheckedExpression } from './check.ts'
import { parseOrProblem } from './compile.ts'
import type { Dialect } from './dialect.ts'
import { positionsIn, type ErrorPhrase, type Problem } from './expression-error.ts'
import { problemsMax } from './limits.ts'
import type { Diagnostic, TypeFinding } from './types/diagnostic.ts'
import type { SourceTypes } from './types/inference.ts'
import { checkTarget, type Target } from './types/target-check.ts'
import { TypeChecker } from './types/type-checker.ts'
import { attributeType, describeType, isNever, kinds, single, type ValueType } from './types/value-type.ts'

/** The object type an expression reads from. */
export interface FlowSource {
  /** For messages, for example `user in contoso.com`. */
  readonly title: string
  /** Names of its attributes, for suggestions. */
  readonly names: readonly string[]
  /** Objects of a connector space have a distinguished name, which expressions read as [dn]. */
  readonly isConnectorSpace: boolean
  /** By exact spelling first, then without regard to case. */
  find(name: string): { readonly name: string; readonly schema: AttributeSchema } | null
}

/** What is known of the flow around an expression; what is not known is not checked. */
export interface FlowSurroundings {
  readonly dialect?: Dialect
  readonly source?: FlowSource
  /** Names that %name% may use. */
  readonly parameters?: readonly string[]
  readonly target?: Target
}

/**
 * Everything that can be said about an expression without an object at hand: what keeps it from compiling, types that never
 * fit, attributes that are not there, conditions that are always the same, results the target does not take. In the order of
 * the text; the same mistake is said once, and no more than a few of one expression.
 */
export function diagnose(text: string, surroundings: FlowSurroundings = {}): readonly Diagnostic[] {
  const dialect = surroundings.dialect ?? 'sync'
  const positionOf = positionsIn(text)
  const placed = ({ span, ...finding }: TypeFinding): Diagnostic => ({
    ...finding,
    ...positionOf(span.start),
    length: span.end - span.start,
  })
  const parsed = parseOrProblem(text, dialect, positionOf)
  if (!('tree' in parsed)) return [broken(parsed)]
  const checked = checkExpression(parsed.tree, text, dialect)
  if (checked.findings.length > 0)
    return checked.findings.map(({ phrase, detail, hint, span }) => placed({ ...error(phrase, detail), hint, span }))
  const findings = [...remarksOf(checked), ...typeFindings(parsed.tree, text, surroundings)]
  return findings
    .toSorted((a, b) => a.span.start - b.span.start)
    .slice(0, problemsMax)
    .map(placed)
}

/** What an expression may come to, in words; null when it does not compile. */
export function typeOfExpression(text: string, { dialect = 'sync', source, parameters }: FlowSurroundings = {}): string | null {
  const parsed = parseOrProblem(text, dialect, positionsIn(text))
  if (!('tree' in parsed) || checkExpression(parsed.tree, text, dialect).findings.length > 0) return null
  const types = { text, dialect, source: source === undefined ? null : sourceTypes(source), parameters: parameters ?? null }
  return describeType(new TypeChecker(types).typeOf(parsed.tree, new Map()))
}

/** An expression that does not compile says nothing about types yet. */
function broken({ phrase, hint, ...rest }: Problem): Diagnostic {
  return { severity: 'error', code: phrase, hint: hint ?? null, length: 0, ...rest }
}

function error(phrase: ErrorPhrase, detail: string): Pick<TypeFinding, 'severity' | 'code' | 'message'> {
  return { severity: 'error', code: phrase, message: `${phrase}: ${detail}` }
}

function remarksOf({ remarks }: CheckedExpression): readonly TypeFinding[] {
  return remarks.map(({ kind, message, span }) => ({ severity: 'warning', code: kind, message, hint: null, span }))
}

function typeFindings(
  tree: Node,
  text: string,
  { dialect = 'sync', source, parameters, target }: FlowSurroundings,
): readonly TypeFinding[] {
  const checker = new TypeChecker({
    text,
    dialect,
    source: source === undefined ? null : sourceTypes(source),
    parameters: parameters ?? null,
  })
  const type = checker.typeOf(tree, new Map())
  if (isNever(type) && checker.findings.length === 0) checker.report(alwaysFails(tree))
  if (target !== undefined) checkTarget(tree, target, checker)
  return checker.findings
}

function alwaysFails(tree: Node): TypeFinding {
  return {
    severity: 'warning',
    code: 'unreachable',
    message: 'The expression ends in an error for every object',
    hint: 'Put Error into a branch of IIF or Switch.',
    span: tree.span,
  }
}

/** The distinguished name is text, and no attribute of the schema. */
function sourceTypes(source: FlowSource): SourceTypes {
  const name: ValueType = single(kinds.str)
  return {
    title: source.title,
    names: source.names,
    find: (wanted) => {
      if (source.isConnectorSpace && wanted.toLowerCase() === 'dn') return { name: wanted, type: name }
      const found = source.find(wanted)
      return found === null ? null : { name: found.name, type: attributeType(found.schema) }
    },
  }
}
