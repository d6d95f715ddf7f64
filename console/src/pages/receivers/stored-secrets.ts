import { alertWords } from '../../words/alerts.ts'

const { channels: words, secret } = alertWords

/** Which secrets are in the vault, for people. */
export function storedSecrets(fields: readonly string[]): string {
  if (fields.length === 0) return words.noSecrets
  return words.stored(fields.map((field) => secret.fields[field as keyof typeof secret.fields] ?? field).join(', '))
}
