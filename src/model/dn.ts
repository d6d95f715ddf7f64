import { AppError } from '#src/base/app-error.ts'
import type { DnKey } from './brand.ts'

/** One attribute = value pair of a relative distinguished name, the value unescaped. Bytes given as `#hex` stay that text. */
export interface NamePart {
  readonly type: string
  readonly value: string
}

/** A relative distinguished name: one pair, or several joined by `+`. */
export type Rdn = readonly NamePart[]

/**
 * A distinguished name taken apart as RFC 4514 says, first component first. Reads what Active Directory writes too:
 * `\0A` pairs inside deleted names, spaces around separators, semicolons as in RFC 2253. Throws `dn-syntax`.
 */
export function parseDn(text: string): readonly Rdn[] {
  if (trimSpaces(text) === '') return []
  return splitUnescaped(text, ',;').map((component) => splitUnescaped(component, '+').map((pair) => parsePair(pair, text)))
}

/** Writes a distinguished name with the escapes of RFC 4514. */
export function formatDn(rdns: readonly Rdn[]): string {
  return rdns.map((rdn) => rdn.map((part) => `${part.type}=${escapeRdnValue(part.value)}`).join('+')).join(',')
}

/** Escapes a value so that it can stand in a distinguished name (RFC 4514 section 2.4). */
export function escapeRdnValue(value: string): string {
  if (/^#(?:[0-9a-f]{2})+$/i.test(value)) return value
  return value.replace(/^[ #]| $|[\\,+"<>;=]/g, (char) => `\\${char}`).replace(controlCharacters, hexPair)
}

/**
 * The form for comparison: types and values in lower case, canonical escapes, and the components from the root down, so
 * that everything below a container shares its key as a prefix. `ou=people` of `dc=lab` is `dc=lab,ou=people`.
 */
export function dnKey(text: string): DnKey {
  const simple = plainDnKey(text)
  if (simple !== null) return simple
  return parseDn(text).map(rdnKey).reverse().join(',') as DnKey
}

/** The name of the parent, or null for a name of one component. Keeps the text as written. */
export function parentDn(text: string): string | null {
  const cut = firstSeparator(text)
  return cut < 0 ? null : text.slice(cut + 1).replace(/^ +/, '')
}

/** The first component as written. */
export function rdnOf(text: string): string {
  const cut = firstSeparator(text)
  return cut < 0 ? text : trimUnescaped(text.slice(0, cut))
}

/** Whether the object is the container itself or lies below it. */
export function isWithin(key: DnKey, container: DnKey): boolean {
  return key === container || container === '' || key.startsWith(`${container},`)
}

/** Components from the root: a domain `DC=contoso,DC=lab` has 2. */
export function dnDepth(key: DnKey): number {
  return key === '' ? 0 : splitUnescaped(key, ',').length
}

/** Names made of plain letters, digits and spaces (most of them) need no parsing; staging a million objects lives on this. */
function plainDnKey(text: string): DnKey | null {
  // oxlint-disable-next-line no-control-regex -- control characters need escaping, so they leave the fast path
  if (/[\\"+;<>#\u0000-\u001f]|[,=] | [,=]|^ | $|,$/.test(text)) return null
  const components = text.split(',')
  if (!components.every((component) => /^[A-Za-z][A-Za-z0-9-]*=[^=]+$/.test(component))) return null
  return components.reverse().join(',').toLowerCase() as DnKey
}

function rdnKey(rdn: Rdn): string {
  return rdn
    .map((part) => `${part.type.toLowerCase()}=${escapeRdnValue(part.value.toLowerCase())}`)
    .sort()
    .join('+')
}

function parsePair(pair: string, whole: string): NamePart {
  const equals = pair.indexOf('=')
  const type = trimSpaces(pair.slice(0, Math.max(equals, 0)))
  if (!/^(?:[A-Za-z][A-Za-z0-9-]*|\d+(?:\.\d+)*)$/.test(type)) throw new AppError('dn-syntax', { subject: whole })
  return { type, value: unescapeValue(trimUnescaped(pair.slice(equals + 1)), whole) }
}

function unescapeValue(text: string, whole: string): string {
  const quoted = /^"((?:[^"\\]|\\.)*)"$/s.exec(text)
  const body = quoted?.[1] ?? text
  if (quoted === null && /(?<!\\)(?:\\\\)*"/.test(body))
    throw new AppError('dn-syntax', { subject: whole, detail: 'a quotation mark must be escaped' })
  if (!body.includes('\\')) return body
  const bytes: number[] = []
  const encoder = new TextEncoder()
  for (let i = 0; i < body.length;) {
    const hex = /^\\([0-9a-fA-F]{2})/.exec(body.slice(i, i + 3))
    if (hex !== null) {
      bytes.push(Number.parseInt(hex[1] as string, 16))
      i += 3
      continue
    }
    if (body[i] === '\\') i++
    if (i >= body.length) throw new AppError('dn-syntax', { subject: whole, detail: 'it ends in a backslash' })
    const char = String.fromCodePoint(body.codePointAt(i) as number)
    bytes.push(...encoder.encode(char))
    i += char.length
  }
  // A byte order mark is a character of the value like any other.
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(Uint8Array.from(bytes))
}

/** Spaces around a value do not belong to it unless escaped: an odd number of backslashes before the last one keeps it. */
function trimUnescaped(text: string): string {
  const start = text.replace(/^ +/, '')
  const trimmed = start.replace(/ +$/, '')
  return trimmed.length < start.length && /(?:^|[^\\])(?:\\\\)*\\$/.test(trimmed) ? `${trimmed} ` : trimmed
}

/** Only the space itself may stand around separators; other white space belongs to the value (RFC 4514 section 3). */
function trimSpaces(text: string): string {
  return text.replace(/^ +| +$/g, '')
}

function splitUnescaped(text: string, separators: string): string[] {
  const parts: string[] = []
  let start = 0
  let quoted = false
  for (let i = 0; i < text.length; i++) {
    if (text[i] === '\\') i++
    else if (text[i] === '"') quoted = !quoted
    else if (!quoted && separators.includes(text[i] as string)) {
      parts.push(text.slice(start, i))
      start = i + 1
    }
  }
  return [...parts, text.slice(start)]
}

function firstSeparator(text: string): number {
  const first = splitUnescaped(text, ',;')[0] as string
  return first.length === text.length ? -1 : first.length
}

// oxlint-disable-next-line no-control-regex -- these are what has to be escaped
const controlCharacters = /[\u0000-\u001f]/g

function hexPair(char: string): string {
  return `\\${char.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`
}
