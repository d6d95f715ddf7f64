import { badName } from '../directory-error.ts'

/** One attribute = value pair of a name, unescaped. Active Directory has no multi-valued RDNs. */
export interface Rdn {
  readonly type: string
  readonly value: string
}

/** Splits a distinguished name into its RDNs as written, the object's own first. Throws `badName` when it is none. */
export function splitDn(dn: string): string[] {
  if (dn === '') return []
  if (!dn.includes('\\') && !dn.includes('"')) return dn.split(',').map((part) => part.trim())
  const parts: string[] = []
  let start = 0
  let quoted = false
  for (let i = 0; i < dn.length; i++) {
    const character = dn[i]
    if (character === '\\') i++
    else if (character === '"') quoted = !quoted
    else if (character === ',' && !quoted) {
      parts.push(trimUnescaped(dn.slice(start, i)))
      start = i + 1
    }
  }
  if (quoted) throw badName(dn)
  parts.push(trimUnescaped(dn.slice(start)))
  return parts
}

/** Reads one RDN. Throws `badName` when it has no `=`, an empty side or a broken escape. */
export function parseRdn(text: string): Rdn {
  const equals = text.indexOf('=')
  const type = text.slice(0, equals).trim()
  const raw = trimUnescaped(text.slice(equals + 1))
  if (equals <= 0 || type === '' || raw === '') throw badName(text)
  if (!raw.includes('\\') && !raw.startsWith('"')) return { type, value: raw }
  return { type, value: raw.startsWith('"') ? unescape(raw.slice(1, -1), text) : unescape(raw, text) }
}

/** What two RDNs have in common when they name the same child: lower case, unescaped. */
export function rdnKey(rdn: Rdn): string {
  return `${rdn.type}=${rdn.value}`.toLowerCase()
}

/** Writes an RDN the way Active Directory prints it. */
export function formatRdn(rdn: Rdn): string {
  const escaped = rdn.value
    .replace(/[,+"\\<>;=]/g, (character) => `\\${character}`)
    .replace(/[\0\n\r]/g, (character) => `\\${character.charCodeAt(0).toString(16).padStart(2, '0').toUpperCase()}`)
    .replace(/^[ #]/, (character) => `\\${character}`)
    .replace(/ $/, '\\ ')
  return `${rdn.type}=${escaped}`
}

function trimUnescaped(text: string): string {
  const trimmed = text.trim()
  return trimmed.endsWith('\\') && text.length > trimmed.length ? `${trimmed} ` : trimmed
}

/** Undoes `\,` and `\C3\BC`; hexadecimal pairs are bytes of UTF-8. */
function unescape(raw: string, whole: string): string {
  const bytes: number[] = []
  for (let i = 0; i < raw.length; i++) {
    const character = raw[i] as string
    if (character !== '\\') {
      bytes.push(
        ...Buffer.from(raw.codePointAt(i) === character.charCodeAt(0) ? character : String.fromCodePoint(raw.codePointAt(i++) as number)),
      )
      continue
    }
    const pair = raw.slice(i + 1, i + 3)
    if (/^[0-9a-f]{2}$/i.test(pair)) {
      bytes.push(Number.parseInt(pair, 16))
      i += 2
    } else if (i + 1 < raw.length) {
      bytes.push(...Buffer.from(raw[++i] as string))
    } else {
      throw badName(whole)
    }
  }
  return Buffer.from(bytes).toString('utf8')
}
