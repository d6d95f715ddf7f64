import { fail } from '../expression-error.ts'
import { textLengthMax } from '../limits.ts'
import { allMatches, groupReferences, type RegexMatch } from './match.ts'

/** What to replace: every match of the pattern, or only one of its groups inside each match. */
export interface RegexReplacement {
  readonly pattern: string
  /** Name or number of the group; null for the whole match. */
  readonly group: string | null
  /** For a whole match `$1` and `${name}` stand for groups, as in .NET; for a group the text is taken as it is. */
  readonly replacement: string
}

/** The text with every match replaced. Errors: `invalid argument` for a bad pattern or an unknown group. */
export function replaceMatches(text: string, { pattern, group, replacement }: RegexReplacement): string {
  if (group !== null && !groupReferences(pattern).has(group)) fail('invalid argument', `the regular expression has no group "${group}"`)
  const parts: string[] = []
  let length = 0
  let offset = 0
  for (const match of allMatches(text, pattern)) {
    const span = group === null ? match : match.group(group)
    if (span === null) continue
    const put = group === null ? expanded(replacement, match, text) : replacement
    parts.push(text.slice(offset, span.start), put)
    length += span.start - offset + put.length
    if (length > textLengthMax) fail('limit exceeded', `the text grows beyond ${textLengthMax} characters`)
    offset = span.end
  }
  return parts.join('') + text.slice(offset)
}

const substitution = /\$(?:(\$)|(&)|(`)|(')|(_)|(\d{1,3})|\{([^}]+)\})/g

/** The .NET substitutions; a reference to a group that does not exist stays as it is written. */
function expanded(replacement: string, match: RegexMatch, text: string): string {
  if (!replacement.includes('$')) return replacement
  return replacement.replace(substitution, (written: string, ...found: (string | undefined)[]) => {
    const [dollar, whole, before, after, input, number, name] = found
    if (dollar !== undefined) return '$'
    if (whole !== undefined) return text.slice(match.start, match.end)
    if (before !== undefined) return text.slice(0, match.start)
    if (after !== undefined) return text.slice(match.end)
    if (input !== undefined) return text
    return groupText(number ?? name ?? '', match, text) ?? written
  })
}

function groupText(reference: string, match: RegexMatch, text: string): string | null {
  if (reference === '0') return text.slice(match.start, match.end)
  const span = match.group(reference)
  if (span !== null) return text.slice(span.start, span.end)
  return match.hasGroup(reference) ? '' : null
}
