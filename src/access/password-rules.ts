import { AppError } from '#src/base/app-error.ts'
import type { Secret } from '#src/base/secret.ts'

/** NIST SP 800-63B asks for length and nothing about kinds of characters; a password is the only factor here, so it is not short. */
const charactersMin = 12
const charactersMax = 256

/** Throws `password-unusable` with what is wrong with a password for the user of this name. */
export function assertUsablePassword(password: Secret, name: string): void {
  const complaint = password.withText((text) => complaintAbout(text, name))
  if (complaint !== null) throw new AppError('password-unusable', { subject: name, detail: complaint })
}

function complaintAbout(text: string, name: string): string | null {
  const characters = [...text]
  if (characters.length < charactersMin) return `it has fewer than ${charactersMin} characters`
  if (characters.length > charactersMax) return `it has more than ${charactersMax} characters`
  if (text.includes('\u0000')) return 'it contains a NUL character'
  if (new Set(characters).size < 4) return 'it repeats the same few characters'
  return text.toLowerCase().includes(name.toLowerCase()) && name.length > 3 ? 'it contains the name' : null
}
