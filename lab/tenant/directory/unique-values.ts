import type { Json } from '../json.ts'
import type { DirectoryObject, ObjectKind } from './directory-object.ts'

/** The properties whose values name one object only; Graph's conflict error carries these names. */
export type UniqueProperty = 'userPrincipalName' | 'onPremisesImmutableId' | 'proxyAddresses' | 'uniqueName' | 'mailNickname' | 'deviceId'

export interface UniqueKey {
  readonly property: UniqueProperty
  readonly key: string
}

/**
 * The unique values an object with these properties holds. Names and addresses compare without case, the source anchor with
 * case. Only Microsoft 365 groups have a unique mail nickname; security groups may share theirs.
 */
export function uniqueKeys(kind: ObjectKind, properties: Readonly<Record<string, Json>>): readonly UniqueKey[] {
  const keys: UniqueKey[] = []
  const claim = (property: UniqueProperty, value: Json | undefined): void => {
    if (typeof value !== 'string' || value === '') return
    keys.push({ property, key: property === 'onPremisesImmutableId' ? value : value.toLowerCase() })
  }
  const { proxyAddresses } = properties
  if (Array.isArray(proxyAddresses)) for (const address of proxyAddresses) claim('proxyAddresses', address as Json)
  if (kind === 'user') {
    claim('userPrincipalName', properties['userPrincipalName'])
    claim('onPremisesImmutableId', properties['onPremisesImmutableId'])
  } else if (kind === 'group') {
    claim('uniqueName', properties['uniqueName'])
    if (isUnified(properties)) claim('mailNickname', properties['mailNickname'])
  } else if (kind === 'device') {
    claim('deviceId', properties['deviceId'])
  }
  return keys
}

/** Whether a group is a Microsoft 365 ("unified") group. */
export function isUnified(properties: Readonly<Record<string, Json>>): boolean {
  const types = properties['groupTypes']
  return Array.isArray(types) && types.includes('Unified')
}

/** Who holds which unique value. */
export class UniqueValues {
  readonly #owners: Readonly<Record<UniqueProperty, Map<string, DirectoryObject>>> = {
    userPrincipalName: new Map(),
    onPremisesImmutableId: new Map(),
    proxyAddresses: new Map(),
    uniqueName: new Map(),
    mailNickname: new Map(),
    deviceId: new Map(),
  }

  find(property: UniqueProperty, value: string): DirectoryObject | undefined {
    return this.#owners[property].get(property === 'onPremisesImmutableId' ? value : value.toLowerCase())
  }

  /** The first key another object holds already, or null. */
  conflict(keys: readonly UniqueKey[], self: DirectoryObject | null): UniqueProperty | null {
    for (const { property, key } of keys) {
      const owner = this.#owners[property].get(key)
      if (owner !== undefined && owner !== self) return property
    }
    return null
  }

  claim(keys: readonly UniqueKey[], owner: DirectoryObject): void {
    for (const { property, key } of keys) this.#owners[property].set(key, owner)
  }

  release(keys: readonly UniqueKey[], owner: DirectoryObject): void {
    for (const { property, key } of keys) {
      if (this.#owners[property].get(key) === owner) this.#owners[property].delete(key)
    }
  }
}
