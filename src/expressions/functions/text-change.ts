import { lowerCase, upperCase } from '../case-mapping.ts'
import { fail } from '../expression-error.ts'
import { textLengthMax } from '../limits.ts'
import { toIndex } from '../number-text.ts'
import { titleCase } from '../title-case.ts'
import { isWhiteSpace, trim, trimEnd, trimStart } from '../white-space.ts'
import { familyOf, type FunctionDefinition } from './definition.ts'
import { nullable, num, str } from './parameters.ts'

const { define, defineHost } = familyOf('Text')

/** Changing text. */
export const textChangeFunctions: readonly FunctionDefinition[] = [
  define({
    name: 'LCase',
    signature: 'str LCase(str text)',
    summary: 'The text in lower case, one character for one (invariant culture).',
    example: ['LCase("ABc")', 'abc'],
    parameters: [str('text')],
    apply: lowerCase,
  }),
  define({
    name: 'UCase',
    signature: 'str UCase(str text)',
    summary: 'The text in upper case, one character for one (invariant culture).',
    example: ['UCase("se")', 'SE'],
    parameters: [str('text')],
    apply: upperCase,
  }),
  define({
    name: 'PCase',
    dialect: 'sync',
    signature: 'str PCase(str text)',
    summary: 'Title case: every word with a capital first letter, the rest in lower case; words in capitals only stay as they are.',
    example: ['PCase("anna-lena BERG")', 'Anna-Lena BERG'],
    parameters: [str('text')],
    apply: titleCase,
  }),
  define({
    name: 'Trim',
    signature: 'str Trim(str text)',
    summary: 'The text without white space at both ends.',
    example: ['Trim("  x y ")', 'x y'],
    parameters: [str('text')],
    apply: trim,
  }),
  define({
    name: 'LTrim',
    signature: 'str LTrim(str text)',
    summary: 'The text without white space at its start.',
    example: ['LTrim("  x")', 'x'],
    parameters: [str('text')],
    apply: trimStart,
  }),
  define({
    name: 'RTrim',
    signature: 'str RTrim(str text)',
    summary: 'The text without white space at its end.',
    example: ['RTrim("x  ")', 'x'],
    parameters: [str('text')],
    apply: trimEnd,
  }),
  define({
    name: 'PadLeft',
    signature: 'str PadLeft(str text, num length, str pad)',
    summary: 'The text with `pad` repeated before it up to `length`; longer text is unchanged.',
    nulls: 'NULL gives empty text.',
    errors: '`invalid argument` when pad is not one character.',
    example: ['PadLeft("42", 5, "0")', '00042'],
    parameters: [str('text'), num('length'), str('pad')],
    whenNull: '',
    apply: (text, length, pad) => padding(text, length, pad) + text,
  }),
  define({
    name: 'PadRight',
    signature: 'str PadRight(str text, num length, str pad)',
    summary: 'The text with `pad` repeated after it up to `length`; longer text is unchanged.',
    nulls: 'NULL gives empty text.',
    errors: '`invalid argument` when pad is not one character.',
    example: ['PadRight("ab", 4, ".")', 'ab..'],
    parameters: [str('text'), num('length'), str('pad')],
    whenNull: '',
    apply: (text, length, pad) => text + padding(text, length, pad),
  }),
  define({
    name: 'Replace',
    dialect: 'sync',
    signature: 'str Replace(str text, str old, str new)',
    summary:
      'Every occurrence of `old` replaced by `new`, case-sensitive. In both, \\n, \\r and \\t stand for line feed, carriage return and tab.',
    nulls: 'NULL gives NULL; a NULL new value counts as empty text.',
    example: ['Replace("1-2-3", "-", ".")', '1.2.3'],
    parameters: [str('text'), str('old'), nullable(str('new'))],
    apply: (text, old, replacement) => replaceAll(text, withMonikers(old), withMonikers(replacement ?? '')),
  }),
  define({
    name: 'ReplaceChars',
    signature: 'str ReplaceChars(str text, str pattern)',
    summary:
      'Single characters replaced by a comma-separated list `c:target`, in one pass, case-sensitive; white space in the list is ignored.',
    errors: '`invalid argument` for an entry without exactly one colon, or whose source is not one character.',
    example: ['ReplaceChars("Åsa", "Å:Aa")', 'Aasa'],
    parameters: [str('text'), str('pattern')],
    apply: replaceCharacters,
  }),
  defineHost({
    name: 'Guid',
    signature: 'str Guid()',
    summary: 'A new random GUID: 36 characters, lower case, no braces.',
    nulls: 'Takes no argument.',
    lists: 'Takes no argument.',
    example: ['Len(Guid())', '36'],
    parameters: [],
    ask: (environment) => environment.newGuid(),
  }),
]

function padding(text: string, length: bigint, pad: string): string {
  if (pad.length !== 1) fail('invalid argument', `pad must be one character, not "${pad}"`)
  const missing = toIndex(length) - text.length
  if (missing > textLengthMax) fail('limit exceeded', `the text grows beyond ${textLengthMax} characters`)
  return missing > 0 ? pad.repeat(missing) : ''
}

const monikers = new Map([
  ['\\n', '\n'],
  ['\\r', '\r'],
  ['\\t', '\t'],
])

function withMonikers(text: string): string {
  return text.includes('\\') ? text.replace(/\\[nrt]/g, (moniker) => monikers.get(moniker) ?? moniker) : text
}

/** Every occurrence replaced; an empty `old` changes nothing. */
export function replaceAll(text: string, old: string, replacement: string): string {
  if (old === '' || !text.includes(old)) return text
  const parts = text.split(old)
  if (text.length + (parts.length - 1) * replacement.length > textLengthMax) {
    fail('limit exceeded', `the text grows beyond ${textLengthMax} characters`)
  }
  return parts.join(replacement)
}

function replaceCharacters(text: string, pattern: string): string {
  const targets = replacements(pattern)
  if (targets.size === 0) return text
  let result = ''
  for (const unit of text.split('')) {
    result += targets.get(unit) ?? unit
    if (result.length > textLengthMax) fail('limit exceeded', `the text grows beyond ${textLengthMax} characters`)
  }
  return result
}

function replacements(pattern: string): ReadonlyMap<string, string> {
  const compact = withoutWhiteSpace(pattern)
  const targets = new Map<string, string>()
  if (compact === '') return targets
  for (const entry of compact.split(',')) {
    const [source, target, ...more] = entry.split(':')
    if (source?.length !== 1 || target === undefined || more.length > 0) {
      fail('invalid argument', `"${entry}" is not of the form c:target with one character before the colon`)
    }
    if (!targets.has(source)) targets.set(source, target)
  }
  return targets
}

function withoutWhiteSpace(text: string): string {
  return text
    .split('')
    .filter((unit) => !isWhiteSpace(unit.charCodeAt(0)))
    .join('')
}
