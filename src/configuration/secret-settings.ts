/** Key words of secrets at the end of a setting's name: `password`, `bindPassword`, `clientSecret`, `private_key`. */
const secretName = /(?:password|passwd|pwd|passphrase|secret|private[-_]?key|api[-_]?key|access[-_]?key|shared[-_]?key|token)$/i

/** A private key in its text form, wherever it stands. */
const privateKeyText = /-----BEGIN [A-Z ]*PRIVATE KEY-----/

/** Settings nest at most this deep; the parser of documents allows no more. */
const depthMax = 40

/** A setting that looks like a secret. */
export interface SecretSetting {
  readonly at: readonly (string | number)[]
  readonly advice: string
}

/**
 * Settings that look like secrets, by name or by content. Documents go to version control and into backups, so a secret
 * must never be in one; the vault keeps it under the identifier of the connector.
 */
export function secretSettings(settings: Readonly<Record<string, unknown>>): readonly SecretSetting[] {
  return [...search(settings, [])]
}

/** Whether a key has a name that secrets have. */
export function isSecretName(key: string): boolean {
  return secretName.test(key)
}

export const secretAdvice = 'Take it out and save it as the credential of the connector: it goes to the vault, never into a document.'

function* search(value: unknown, at: readonly (string | number)[]): Generator<SecretSetting> {
  if (typeof value === 'string' && privateKeyText.test(value)) yield { at, advice: secretAdvice }
  if (typeof value !== 'object' || value === null || at.length > depthMax) return
  const entries = Array.isArray(value) ? value.entries() : Object.entries(value)
  for (const [key, member] of entries) {
    const path = [...at, key]
    // `initialPassword: { length: 24 }` is a policy; text or a number under such a name is the secret itself.
    const isScalar = typeof member === 'string' || typeof member === 'number'
    if (typeof key === 'string' && isScalar && isSecretName(key)) yield { at: path, advice: secretAdvice }
    else yield* search(member, path)
  }
}
