import { isAbsolute } from 'node:path'
import { AppError } from '#src/base/app-error.ts'

/** Where a key comes from, as it is named in options, in LOCKSTEP_KEY_SOURCE and in the database. */
export type KeySourceName =
  | { readonly kind: 'file'; readonly path: string }
  | { readonly kind: 'systemd'; readonly credential: string }
  | { readonly kind: 'descriptor'; readonly number: number }
  | { readonly kind: 'program'; readonly path: string }
  | { readonly kind: 'passphrase' }

/** Name of the credential that units hand over: `LoadCredentialEncrypted=lockstep-key:...`. */
export const usualCredential = 'lockstep-key'
/** Names of credentials are file names (systemd.exec(5)). */
const credentialName = /^[A-Za-z0-9_.-]{1,255}$/
/** 0 to 2 are the standard streams. */
const leastDescriptor = 3

/** Reads `file:/etc/lockstep/key`, `systemd`, `systemd:NAME`, `descriptor:3`, `program:/usr/lib/key` or `passphrase`. Throws `vault-key-unusable`. */
export function parseKeySourceName(text: string): KeySourceName {
  const [kind = '', ...rest] = text.split(':')
  const value = rest.join(':')
  switch (kind) {
    case 'passphrase':
      if (value === '') return { kind }
      break
    case 'file':
    case 'program':
      if (isAbsolute(value)) return { kind, path: value }
      break
    case 'systemd':
      if (value === '' || credentialName.test(value)) return { kind, credential: value === '' ? usualCredential : value }
      break
    case 'descriptor':
      if (/^\d{1,4}$/.test(value) && Number(value) >= leastDescriptor) return { kind, number: Number(value) }
      break
    default:
  }
  const detail = 'it is none of file:/PATH, systemd:NAME, descriptor:NUMBER (3 and up), program:/PATH and passphrase'
  throw new AppError('vault-key-unusable', { subject: text, detail })
}

/** The text that `parseKeySourceName` reads. */
export function formatKeySourceName(name: KeySourceName): string {
  switch (name.kind) {
    case 'file':
    case 'program':
      return `${name.kind}:${name.path}`
    case 'systemd':
      return `systemd:${name.credential}`
    case 'descriptor':
      return `descriptor:${name.number}`
    case 'passphrase':
      return 'passphrase'
  }
}
