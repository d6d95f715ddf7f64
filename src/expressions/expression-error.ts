/** What can be wrong with an expression or its evaluation. Every message contains its phrase; rule authors search for them. */
export type ErrorPhrase =
  | 'syntax error'
  | 'unknown function'
  | 'unknown parameter'
  | 'unknown variable'
  | 'wrong number of arguments'
  | 'type mismatch'
  | 'different lengths'
  | 'out of bounds'
  | 'cannot convert'
  | 'overflow'
  | 'division by zero'
  | 'invalid argument'
  | 'no unique value'
  | 'limit exceeded'
  | 'raised by the rule'

/** Where in the text: offset from 0 in UTF-16 code units, line and column from 1. */
export interface Position {
  readonly offset: number
  readonly line: number
  readonly column: number
}

/** The place of a call or an operator, and its name for messages. */
export interface Site {
  readonly name: string
  readonly position: Position
}

/**
 * An evaluation that ended in an error; the object concerned fails to synchronize. The message of `Error("text")` is the
 * text alone (phrase `raised by the rule`); every other message reads `Name: phrase: detail (line 1, column 5)`.
 */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError'
  readonly phrase: ErrorPhrase
  readonly detail: string
  readonly site: Site | null

  constructor(phrase: ErrorPhrase, detail: string, site: Site | null = null) {
    super(messageOf(phrase, detail, site))
    this.phrase = phrase
    this.detail = detail
    this.site = site
  }
}

function messageOf(phrase: ErrorPhrase, detail: string, site: Site | null): string {
  if (phrase === 'raised by the rule') return detail
  const text = `${phrase}: ${detail}`
  return site === null ? text : `${site.name}: ${text} (line ${site.position.line}, column ${site.position.column})`
}

/** Ends the evaluation. The call that is running adds its name and position on the way out. */
export function fail(phrase: ErrorPhrase, detail: string): never {
  throw new ExpressionError(phrase, detail)
}

/** Adds the place to an evaluation error that has none yet; anything else passes unchanged. */
export function located(error: unknown, site: Site): unknown {
  if (!(error instanceof ExpressionError) || error.site !== null) return error
  return new ExpressionError(error.phrase, error.detail, site)
}

/** Translates offsets of one text into lines and columns. A line ends at CR, LF or CR LF. */
export function positionsIn(text: string): (offset: number) => Position {
  const starts = [0]
  for (const lineEnd of text.matchAll(/\r\n|\r|\n/g)) starts.push(lineEnd.index + lineEnd[0].length)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((starts[middle] as number) <= offset) low = middle
      else high = middle - 1
    }
    return { offset, line: low + 1, column: offset - (starts[low] as number) + 1 }
  }
}

/** Something wrong with an expression text, found before anything is evaluated. */
export interface Problem {
  readonly phrase: ErrorPhrase
  /** `phrase: what is wrong`. */
  readonly message: string
  readonly offset: number
  readonly line: number
  readonly column: number
  /** What the author may try. */
  readonly hint?: string
}
