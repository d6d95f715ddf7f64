import type { Node } from './ast.ts'
import { checkExpression, type Finding, type Reads } from './check.ts'
import { compileTree } from './closures.ts'
import { usDateText } from './date-format.ts'
import type { Dialect } from './dialect.ts'
import type { Environment } from './environment.ts'
import { positionsIn, type ErrorPhrase, type Position, type Problem } from './expression-error.ts'
import { LiteralOverflow, SyntaxFault } from './lexer.ts'
import { explainTree, type Explanation } from './explain.ts'
import { parseExpression } from './parser.ts'
import { printExpression } from './print.ts'
import { referenceReads, type ReferenceReads, type ReferenceUse } from './reference-reads.ts'
import { Instant, isList, withoutNulls, type Element, type Outcome } from './values.ts'

/** An expression ready to run, any number of times and for any object. */
export interface Program extends Reads {
  readonly text: string
  readonly dialect: Dialect
  /** What Azure AD Connect would refuse although it works here: extensions, and names in another casing. */
  readonly remarks: readonly PlacedRemark[]
  /** The text in canonical form. */
  print(): string
  /** The result for one object: a value, a list without empty places, NULL or a control value. Throws ExpressionError. */
  evaluate(environment: Environment): Outcome
  /** The same evaluation with the outcome of every part. It costs several times as much, and nothing when it is not asked for. */
  explain(environment: Environment): Explanation
  /** How it uses reference attributes, when its result is to be references or plain values. */
  referenceReads(target: ReferenceUse['target']): ReferenceReads
}

/** A remark with its place. */
export interface PlacedRemark extends Position {
  readonly message: string
}

/** A program, or everything the author has to mend. */
export type CompileResult = { readonly ok: true; readonly program: Program } | { readonly ok: false; readonly errors: readonly Problem[] }

export interface CompileOptions {
  /** Which of the two languages the text is written in; `sync` unless said. */
  readonly dialect?: Dialect
  /** Whether an attribute holds references, which are counted and asked for without being read; none does unless said. */
  readonly isReference?: (attribute: string) => boolean
}

/**
 * Reads, checks and compiles an expression. Nothing is evaluated, so it may be called for texts of unknown origin: length and
 * nesting are bounded, and every refusal carries its line and column.
 */
export function compileExpression(text: string, options: CompileOptions = {}): CompileResult {
  const dialect = options.dialect ?? 'sync'
  const positionOf = positionsIn(text)
  const parsed = parseOrProblem(text, dialect, positionOf)
  if (!('tree' in parsed)) return { ok: false, errors: [parsed] }
  const { tree } = parsed
  const { findings, remarks, reads } = checkExpression(tree, text, dialect)
  if (findings.length > 0) return { ok: false, errors: problemsOf(findings, positionOf) }
  const isReference = options.isReference ?? noReference
  const { root, slotCount } = compileTree(tree, { dialect, positionOf, isReference })
  const unset = Array.from<Outcome>({ length: slotCount }).fill(null)
  const finish = dialect === 'cloud' ? (outcome: Outcome): Outcome => withDatesAsText(settled(outcome)) : settled
  const evaluate = (environment: Environment): Outcome =>
    finish(root({ environment, slots: slotCount === 0 ? noSlots : unset.slice(), elementsVisited: 0 }))
  const placed = remarks.map(({ message, span }) => ({ message, ...positionOf(span.start) }))
  const explain = (environment: Environment): Explanation => explainTree({ tree, text, dialect, isReference, finish }, environment)
  return {
    ok: true,
    program: {
      text,
      dialect,
      remarks: placed,
      ...reads,
      evaluate,
      explain,
      print: () => printExpression(tree, dialect),
      referenceReads: (target) => referenceReads(tree, { isReference, target }),
    },
  }
}

const noReference = (): boolean => false

/** Most expressions have no variables; theirs share this, which nobody writes to. */
const noSlots: Outcome[] = []

/** What the check found, with line and column. */
function problemsOf(findings: readonly Finding[], positionOf: (offset: number) => Position): readonly Problem[] {
  return findings.map(({ phrase, detail, span, hint }) => problem({ phrase, detail, hint }, positionOf(span.start)))
}

/** The tree of a text, or why it has none. */
export function parseOrProblem(
  text: string,
  dialect: Dialect,
  positionOf: (offset: number) => Position,
): { readonly tree: Node } | Problem {
  try {
    return { tree: parseExpression(text, dialect) }
  } catch (error) {
    if (error instanceof SyntaxFault)
      return problem({ phrase: error.phrase, detail: error.detail, hint: error.hint }, positionOf(error.offset))
    if (error instanceof LiteralOverflow)
      return problem({ phrase: error.phrase, detail: error.detail, hint: null }, positionOf(error.offset))
    throw error
  }
}

interface Fault {
  readonly phrase: ErrorPhrase
  readonly detail: string
  readonly hint: string | null
}

function problem({ phrase, detail, hint }: Fault, position: Position): Problem {
  return { phrase, message: `${phrase}: ${detail}`, ...position, ...(hint === null ? {} : { hint }) }
}

function settled(outcome: Outcome): Outcome {
  return isList(outcome) ? withoutNulls(outcome) : outcome
}

/** In the cloud dialect a date leaves an expression as text. */
function withDatesAsText(outcome: Outcome): Outcome {
  if (outcome instanceof Instant) return usDateText(outcome)
  return isList(outcome) ? outcome.map((element): Element => (element instanceof Instant ? usDateText(element) : element)) : outcome
}
