import { HighlightStyle, StreamLanguage, syntaxHighlighting } from '@codemirror/language'
import { tags } from '@lezer/highlight'

const string = /^"(?:""|\\["\\]|[^"])*"?/
const attribute = /^\[[^\]\n]*\]?/
const parameter = /^%[\p{L}\p{Nd}._-]+%/u
const variable = /^\$[\p{L}_][\p{L}\p{Nd}_]*/u
const number = /^(?:&[Hh][0-9A-Fa-f]+|[0-9]+)/
const word = /^[\p{L}_][\p{L}\p{Nd}_]*/u
const operator = /^(?:&&|\|\||<>|<=|>=|[-+*/&=<>!])/
const callAhead = /^[\p{L}_][\p{L}\p{Nd}_]*\s*\(/u

/** The rule language as colours know it. Whether an expression is right is found out by the service. */
const expressionLanguage = StreamLanguage.define({
  name: 'expression',
  token: (stream) => {
    if (stream.eatSpace()) return null
    if (stream.match(string)) return 'string'
    if (stream.match(attribute)) return 'attribute'
    if (stream.match(parameter)) return 'parameter'
    if (stream.match(variable)) return 'parameter'
    if (stream.match(number)) return 'number'
    if (stream.match(callAhead, false)) {
      stream.match(word)
      return 'call'
    }
    if (stream.match(word)) return 'constant'
    if (stream.match(operator)) return 'operator'
    stream.next()
    return null
  },
  languageData: { closeBrackets: { brackets: ['(', '[', '"'] } },
  tokenTable: {
    string: tags.string,
    attribute: tags.attributeName,
    parameter: tags.variableName,
    number: tags.number,
    call: tags.function(tags.name),
    constant: tags.atom,
    operator: tags.operator,
  },
})

const colours = HighlightStyle.define([
  { tag: tags.string, color: 'var(--tone-success)' },
  { tag: tags.attributeName, color: 'var(--chart-three)', fontWeight: '600' },
  { tag: tags.variableName, color: 'var(--chart-two)' },
  { tag: tags.number, color: 'var(--chart-two)' },
  { tag: tags.function(tags.name), color: 'var(--chart-one)', fontWeight: '600' },
  { tag: tags.atom, color: 'var(--tone-running)', fontWeight: '600' },
])

/** Colours for the rule language, from the variables of the theme. */
export const expressionColours = [expressionLanguage, syntaxHighlighting(colours)]
