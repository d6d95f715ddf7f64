import type { TracedExpressionBody } from '#src/api/contract/expression.ts'

/** A part of an expression with what it came to. */
export type TracedPart = TracedExpressionBody['root']

/** The part without those inside of it that say nothing: a text or number is what it is. */
export function partWithOutcome(part: TracedPart): TracedPart {
  return {
    ...part,
    parts: part.parts.filter(({ text }) => !/^(?:"(?:""|\\["\\]|[^"])*"|-?[0-9]+|&[Hh][0-9A-Fa-f]+)$/.test(text)).map(partWithOutcome),
  }
}
