import type { CallNode } from '../ast.ts'
import { lowerCase, upperCase } from '../case-mapping.ts'
import { formatInstant, usDateText } from '../date-format.ts'
import { parseDateExact } from '../date-parse-exact.ts'
import { fail, type Site } from '../expression-error.ts'
import { guarded, type Builder, type Compiled } from '../frame.ts'
import { appendResult } from '../lifting.ts'
import { toIndex } from '../number-text.ts'
import { replaceMatches } from '../regex/replace.ts'
import { titleCase } from '../title-case.ts'
import { isList, typeName, type Element, type Instant, type Outcome, type Scalar, type Value } from '../values.ts'
import { trim } from '../white-space.ts'
import { familyOf, type FunctionDefinition } from './definition.ts'
import { joinTexts } from './multivalued.ts'
import { dtOrStr, nullable, num, omittable, optional, str } from './parameters.ts'
import { replaceAll } from './text-change.ts'

const { define, defineHost, defineVariadic, defineForm } = familyOf('Cloud mappings', 'cloud')

/** Functions of the sync dialect that mean something else in the cloud dialect. */
export const cloudVariants: readonly FunctionDefinition[] = [
  defineVariadic({
    name: 'Join',
    signature: 'str Join(str separator, str or mvstr source1, …)',
    summary: 'All texts joined; a list contributes each of its values.',
    nulls: 'A NULL separator gives NULL; NULL sources are skipped, and NULL is left when there is no other.',
    lists: 'Takes each value of a list.',
    example: ['Join("-", "Al", "x")', 'Al-x'],
    arity: { min: 2, max: Number.MAX_SAFE_INTEGER },
    apply: joinAll,
  }),
  define({
    name: 'Split',
    signature: 'mvstr Split(str source, str delimiter)',
    summary: 'The parts between delimiters, without white space around them.',
    errors: '`invalid argument` when the delimiter is not one character.',
    example: ['Item(Split("a, b", ","), 2)', 'b'],
    parameters: [str('source'), str('delimiter')],
    apply: (source, delimiter) => {
      if (delimiter.length !== 1) fail('invalid argument', `the delimiter must be one character, not "${delimiter}"`)
      return source.split(delimiter).map(trim)
    },
  }),
  defineForm({
    name: 'Switch',
    signature: 'var Switch(var source, var default, str key1, var value1, …)',
    summary: 'The value of the key that equals the source, case-sensitive; the default when none does. Only the chosen value is evaluated.',
    nulls: 'A NULL source gives the default; a default left out is NULL.',
    example: ['Switch("Oslo", "?", "Oslo", "NO")', 'NO'],
    arity: { min: 4, max: Number.MAX_SAFE_INTEGER, step: 2 },
    binds: false,
    build: buildSwitch,
  }),
  define({
    name: 'Mid',
    signature: 'str Mid(str source, num start, num length)',
    summary: 'That many characters from position `start`; empty past the end.',
    errors: '`out of bounds` for a start below 1 or a negative length.',
    example: ['Mid("abc", 2, 9)', 'bc'],
    parameters: [str('source'), num('start'), num('length')],
    apply: (source, start, length) => {
      if (start < 1n || length < 0n) fail('out of bounds', `start ${start} and length ${length}: positions begin at 1, lengths at 0`)
      return source.slice(toIndex(start) - 1, toIndex(start) - 1 + toIndex(length))
    },
  }),
  define({
    name: 'Replace',
    signature: 'str Replace(str source, str old, str regex, str group, str new, str newAttribute, str template)',
    summary:
      'old + new: every old replaced. old + template: the source put into the template for each old. regex + new, regex + group + new, regex + group + newAttribute: matches, or only the group in them, replaced. Arguments that are not needed are left out between commas.',
    errors:
      '`invalid argument` for any other combination, a bad pattern or an unknown group; `limit exceeded` for a pattern that never ends.',
    example: ['Replace("a1b2", , "[0-9]", , "#", , )', 'a#b#'],
    parameters: [
      str('source'),
      omittable(str('old')),
      omittable(str('regex')),
      omittable(str('group')),
      omittable(str('new')),
      omittable(nullable(str('newAttribute'))),
      omittable(str('template')),
    ],
    apply: replaceBy,
  }),
  defineHost({
    name: 'FormatDateTime',
    signature: 'str FormatDateTime(str source [, str styles], str inputFormat, str outputFormat)',
    summary: 'A date text read with one .NET custom format and written with another, in UTC; the styles are accepted and ignored.',
    errors: '`cannot convert` when the text does not fit the input format; `invalid argument` for a bad format.',
    example: ['FormatDateTime("24/12/2024", "dd/MM/yyyy", "yyyyMMdd")', '20241224'],
    parameters: [dtOrStr('source'), nullable(str('inputFormat')), str('outputFormat'), optional(str('outputFormat'))],
    ask: (environment, source, ...formats) => reformat(source, formats, environment.nowTicks()),
  }),
  define({
    name: 'PCase',
    signature: 'str PCase(str source [, str separators])',
    summary: 'Title case of the lower-cased text; with separators, a capital first letter and one after each of them.',
    example: ['PCase("ANNA o\'neil", " ")', "Anna O'neil"],
    parameters: [str('source'), optional(str('separators'))],
    apply: (source, separators) => (separators === undefined ? titleCase(lowerCase(source)) : capitalAfter(source, separators)),
  }),
]

function joinAll([separator, ...sources]: readonly Value[]): string | null {
  if (separator === null) return null
  if (typeof separator !== 'string') return fail('type mismatch', `separator must be str, not ${typeName(separator as Value)}`)
  const texts = sources.flatMap((source): readonly Element[] => (isList(source) ? source : [source])).filter((text) => text !== null)
  return texts.length === 0 ? null : joinTexts(texts as readonly Scalar[], separator)
}

function buildSwitch(call: CallNode, builder: Builder, site: Site): Compiled {
  const [source, otherwise, ...pairs] = call.args.map((arg) => builder.build(arg)) as [Compiled, Compiled, ...Compiled[]]
  const keys = pairs.filter((_, i) => i % 2 === 0)
  const values = pairs.filter((_, i) => i % 2 === 1)
  return guarded(site, (frame) => {
    const given = source(frame)
    const known = keys.map((key) => keyText(key(frame)))
    const choose = (text: Outcome): Outcome => {
      if (text === null) return otherwise(frame)
      const index = known.indexOf(sourceText(text))
      return index < 0 ? otherwise(frame) : (values[index] as Compiled)(frame)
    }
    return isList(given) ? chosenForEach(given, choose) : choose(given)
  })
}

function chosenForEach(given: readonly Element[], choose: (text: Outcome) => Outcome): Outcome {
  const results: Element[] = []
  for (const element of given) appendResult(results, choose(element))
  return results
}

function keyText(key: Outcome): string {
  return typeof key === 'string' ? key : fail('type mismatch', `a key must be str, not ${typeName(key)}`)
}

function sourceText(source: Outcome): string {
  return typeof source === 'string' ? source : fail('type mismatch', `source must be str, not ${typeName(source)}`)
}

type Given = string | undefined

/** Which arguments are given decides what is done; the reference lists exactly these combinations. */
function replaceBy(source: string, ...given: readonly [Given, Given, Given, Given, string | null | undefined, Given]): string {
  const [old, pattern, group, replacement, attribute, template] = given
  if (old !== undefined && pattern === undefined) {
    if (replacement !== undefined) return replaceAll(source, old, replacement)
    if (template !== undefined) return replaceAll(template, old, source)
  }
  if (pattern !== undefined && old === undefined) {
    if (replacement !== undefined) return replaceMatches(source, { pattern, group: group ?? null, replacement })
    if (group !== undefined && attribute !== undefined) {
      return attribute === null ? source : replaceMatches(source, { pattern, group, replacement: attribute })
    }
  }
  return fail('invalid argument', 'give old and new, old and template, regex and new, or regex, group and new or newAttribute')
}

function reformat(source: Instant | string, formats: readonly (string | null | undefined)[], nowTicks: bigint): string {
  const [first, second, third] = formats
  const input = third === undefined ? first : second
  const output = third === undefined ? second : third
  if (typeof input !== 'string' || typeof output !== 'string') return fail('type mismatch', 'inputFormat must be str, not NULL')
  const text = typeof source === 'string' ? source : usDateText(source)
  const instant =
    parseDateExact(text, input, nowTicks) ?? fail('cannot convert', `"${text.slice(0, 100)}" does not fit the format "${input}"`)
  return formatInstant(instant, output)
}

function capitalAfter(source: string, separators: string): string {
  const lower = lowerCase(source)
  let result = ''
  for (let i = 0; i < lower.length; i++) {
    const unit = lower.charAt(i)
    result += i === 0 || separators.includes(lower.charAt(i - 1)) ? upperCase(unit) : unit
  }
  return result
}
