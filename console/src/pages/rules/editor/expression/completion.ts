import type { Completion, CompletionContext, CompletionResult } from '@codemirror/autocomplete'
import type { EditorView } from '@codemirror/view'

/** One thing that can be written, with what is said about it. */
export interface Suggestion {
  readonly kind: 'function' | 'attribute'
  readonly name: string
  /** Signature of a function, type of an attribute. */
  readonly detail: string
  readonly text: string
}

/** Offers attributes inside of brackets, and functions and attributes where a word begins. */
export function suggest(at: CompletionContext, suggestions: readonly Suggestion[]): CompletionResult | null {
  const bracket = at.matchBefore(/\[[^\]\n]*/)
  if (bracket !== null) {
    const attributes = suggestions.filter(({ kind }) => kind === 'attribute')
    return { from: bracket.from, options: attributes.map(optionOf), filter: true, validFor: /^\[[^\]\n]*$/ }
  }
  const word = at.matchBefore(/[\p{L}_][\p{L}\p{Nd}_]*/u)
  if (word === null && !at.explicit) return null
  return { from: word?.from ?? at.pos, options: suggestions.map(optionOf), validFor: /^[\p{L}_][\p{L}\p{Nd}_]*$/u }
}

function optionOf({ kind, name, detail, text }: Suggestion): Completion {
  const isFunction = kind === 'function'
  return {
    label: isFunction ? name : `[${name}]`,
    type: kind,
    detail,
    ...(text === '' ? {} : { info: text }),
    boost: isFunction ? 0 : -1,
    apply: (view, _completion, ...[from, to]) =>
      isFunction ? putFunction(view, name, { from, to }) : putAttribute(view, name, { from, to }),
  }
}

interface Range {
  readonly from: number
  readonly to: number
}

/** Writes the name with parentheses, unless they are there, and goes between them. */
export function putFunction(view: EditorView, name: string, { from, to }: Range): void {
  const hasParenthesis = view.state.sliceDoc(to, to + 1) === '('
  view.dispatch({
    changes: { from, to, insert: hasParenthesis ? name : `${name}()` },
    selection: { anchor: from + name.length + 1 },
    userEvent: 'input.complete',
  })
}

/** Writes the attribute in brackets; the bracket that was closed by itself is taken along. */
function putAttribute(view: EditorView, name: string, { from, to }: Range): void {
  const end = view.state.sliceDoc(to, to + 1) === ']' ? to + 1 : to
  const insert = `[${name}]`
  view.dispatch({ changes: { from, to: end, insert }, selection: { anchor: from + insert.length }, userEvent: 'input.complete' })
}
