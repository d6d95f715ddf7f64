import type { ConnectorId } from '#src/model/brand.ts'
import type { Vault } from './vault.ts'

/**
 * Which version of each secret is in use, for all secrets under one key-encryption key, with a MAC. A record alone says that it
 * was written by us, not that it is the newest: whoever may write to the database could put an older one back. The list counts up
 * with every change, so that it cannot be put back either without all secrets that changed since.
 */
export interface VersionHeads {
  readonly keyId: string
  readonly sequence: number
  readonly versions: Readonly<Record<ConnectorId, number>>
  /** Every secret under the key is bound to a place: one that is not was sealed before, and put back by somebody. */
  readonly isBound?: true
}

/** Where the list of a key stands among the small facts of the service. */
export function headsKey(keyId: string): string {
  return `vault.versions.${keyId}`
}

/** The list as it is stored; null when the key is not known. */
export function writeHeads(vault: Vault, heads: VersionHeads): string | null {
  const mac = vault.authenticate(heads.keyId, canonical(heads))
  return mac === null ? null : JSON.stringify({ ...heads, mac })
}

/** The list, or null when it is not what was written under this key. */
export function readHeads(vault: Vault, keyId: string, stored: string): VersionHeads | null {
  const heads = parse(stored)
  if (heads === null || heads.keyId !== keyId) return null
  return vault.authenticate(keyId, canonical(heads)) === heads.mac
    ? { keyId: heads.keyId, sequence: heads.sequence, versions: heads.versions, ...(heads.isBound === true ? { isBound: true } : {}) }
    : null
}

/** The next list, with one owner's version changed; null takes the owner out. */
export function nextHeads(heads: VersionHeads, ownerId: ConnectorId, version: number | null): VersionHeads {
  const others = Object.entries(heads.versions).filter(([id]) => id !== ownerId)
  const versions = Object.fromEntries(version === null ? others : [...others, [ownerId, version]]) as VersionHeads['versions']
  return { ...heads, sequence: heads.sequence + 1, versions }
}

/** One form only, whatever the order of the entries. */
function canonical({ keyId, sequence, versions, isBound }: VersionHeads): string {
  const entries = Object.entries(versions).toSorted(([a], [b]) => (a < b ? -1 : 1))
  return JSON.stringify([isBound === true ? 'lockstep-vault-versions-2' : 'lockstep-vault-versions-1', keyId, sequence, entries])
}

function parse(stored: string): (VersionHeads & { readonly mac: string }) | null {
  try {
    const value = JSON.parse(stored) as Partial<VersionHeads & { readonly mac: string }> | null
    const isWhole =
      typeof value?.keyId === 'string' &&
      typeof value.sequence === 'number' &&
      typeof value.mac === 'string' &&
      typeof value.versions === 'object'
    return isWhole ? (value as VersionHeads & { readonly mac: string }) : null
  } catch {
    return null
  }
}
