import { trim } from './white-space.ts'

/**
 * Distinguished names as the rule language reads them: components between unescaped commas outside quotes. Values keep their
 * escapes, because the shipped rules search them for `\0ACNF:`.
 */
export interface DnComponent {
  readonly type: string
  /** Still escaped. Of a multi-valued component everything after the first `=`. */
  readonly value: string
}

const componentType = /^(?:[A-Za-z][A-Za-z0-9-]*|[0-9]+(?:\.[0-9]+)*)$/

/**
 * A name without escapes and quotes, as nearly all are: its commas separate components and nothing else. Blanks around types
 * are left to the long way.
 */
const plainName = /^[A-Za-z][A-Za-z0-9-]*=[^,"\\]*(?:,[A-Za-z][A-Za-z0-9-]*=[^,"\\]*)*$/
let lastPlain = ''

function isPlain(dn: string): boolean {
  if (dn === lastPlain) return dn !== ''
  if (!plainName.test(dn)) return false
  lastPlain = dn
  return true
}

/** Whether a text is a distinguished name. */
export function isDistinguishedName(dn: string): boolean {
  return isPlain(dn) || dnComponents(dn) !== null
}

/** The value of the n-th component from the left, from 1; undefined when there is none, null when the text is no name. */
export function dnComponentValue(dn: string, n: number): string | null | undefined {
  if (!isPlain(dn)) {
    const components = dnComponents(dn)
    return components === null ? null : components[n - 1]?.value
  }
  let start = 0
  for (let i = 1; i < n; i++) {
    const comma = dn.indexOf(',', start)
    if (comma < 0) return undefined
    start = comma + 1
  }
  const end = dn.indexOf(',', start)
  return withoutOuterSpaces(dn.slice(dn.indexOf('=', start) + 1, end < 0 ? dn.length : end))
}

/** The last name read: CRef checks a name that DNComponent takes apart next, and several flows ask about the same object. */
let last: { readonly dn: string; readonly components: readonly DnComponent[] | null } = { dn: '', components: null }

/** The components from left to right, or null when the text is not a distinguished name. */
export function dnComponents(dn: string): readonly DnComponent[] | null {
  if (dn !== last.dn) last = { dn, components: readComponents(dn) }
  return last.components
}

function readComponents(dn: string): readonly DnComponent[] | null {
  const parts = splitAtCommas(dn)
  if (parts === null) return null
  const components: DnComponent[] = []
  for (const part of parts) {
    const equals = part.indexOf('=')
    const type = trim(part.slice(0, Math.max(equals, 0)))
    if (!componentType.test(type)) return null
    components.push({ type, value: withoutOuterSpaces(part.slice(equals + 1)) })
  }
  return components
}

function splitAtCommas(dn: string): readonly string[] | null {
  const parts: string[] = []
  let start = 0
  let quoted = false
  for (let i = 0; i < dn.length; i++) {
    const unit = dn.charAt(i)
    if (unit === '\\') {
      if (++i === dn.length) return null
    } else if (unit === '"') {
      quoted = !quoted
    } else if (unit === ',' && !quoted) {
      parts.push(dn.slice(start, i))
      start = i + 1
    }
  }
  parts.push(dn.slice(start))
  return quoted ? null : parts
}

/** Drops unescaped spaces at both ends; an escaped one at the end belongs to the value. */
function withoutOuterSpaces(value: string): string {
  let start = 0
  while (value.charAt(start) === ' ') start++
  let end = value.length
  while (end > start && value.charAt(end - 1) === ' ' && !isEscaped(value, end - 1)) end--
  return value.slice(start, end)
}

function isEscaped(value: string, index: number): boolean {
  let backslashes = 0
  while (value.charAt(index - 1 - backslashes) === '\\') backslashes++
  return backslashes % 2 === 1
}

const named = /^([A-Za-z][A-Za-z0-9.-]*)[ ]*=/
const special = /[,=+"<>#;\\]/g

/** One component with its value escaped; a leading `name=` is kept without spaces around it. */
export function escapeDnComponent(text: string): string {
  const prefix = named.exec(text)
  if (prefix === null) return escapeValue(text)
  return `${prefix[1]}=${escapeValue(text.slice(prefix[0].length))}`
}

function escapeValue(value: string): string {
  const escaped = value.replace(special, String.raw`\$&`)
  const led = escaped.startsWith(' ') ? `\\${escaped}` : escaped
  return led.endsWith(' ') && led.length > (led.startsWith('\\ ') ? 2 : 1) ? `${led.slice(0, -1)}\\ ` : led
}
