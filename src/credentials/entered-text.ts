/** Longest password: Active Directory takes 256 UTF-16 units. Keys and client secrets of other directories are longer. */
const passwordLengthMax = 256
const secretLengthMax = 16_384

/** What an entered secret is for. */
export type SecretKind = 'password' | 'other'

/** Why an entered text certainly is no secret, or null. Nothing of it is repeated. */
export function complaintAbout(text: string, kind: SecretKind): string | null {
  if (text === '') return 'it is empty'
  if (text.includes('\u0000')) return 'it contains a NUL character'
  const max = kind === 'password' ? passwordLengthMax : secretLengthMax
  if (text.length > max) return `it is longer than ${max} characters`
  return /^[*•●∙·]+$/u.test(text) ? 'it is what a masked field shows, not a value' : null
}

/** Whether it begins or ends with a blank, which is allowed and mostly a slip of the clipboard. Keys end with a line end by nature. */
export function hasOuterBlank(text: string, kind: SecretKind): boolean {
  return kind === 'password' && /^\s|\s$/u.test(text)
}

/** Whether it has the shape of the identifier of a client secret, which is often pasted instead of its value. */
export function looksLikeIdentifier(text: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text.trim())
}
