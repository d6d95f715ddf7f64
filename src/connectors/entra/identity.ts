/** Object types of the connector space. Which of them it has is up to the vocabulary. */
export type EntraType = 'user' | 'group' | 'contact' | 'device'

const anchorPrefixes: Readonly<Record<EntraType, string>> = { user: 'User', group: 'Group', contact: 'Contact', device: 'Device' }

/** An object by the id Entra gave it. */
export interface EntraId {
  readonly type: EntraType
  readonly id: string
}

export function isEntraType(text: string): text is EntraType {
  return Object.hasOwn(anchorPrefixes, text)
}

/** The unique key in the connector space, in the form Azure AD Connect calls cloud anchor: `User_<object id>`. */
export function anchorOf(object: EntraId): string {
  return `${anchorPrefixes[object.type]}_${object.id.toLowerCase()}`
}

/** Takes a unique key apart; null when it is not one of ours. */
export function parseAnchor(anchor: string): EntraId | null {
  const match = /^(User|Group|Contact|Device)_([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(anchor)
  if (match === null) return null
  return { type: (match[1] as string).toLowerCase() as EntraType, id: (match[2] as string).toLowerCase() }
}

/**
 * The distinguished name: `CN={HEX}` of the UTF-8 bytes of the source anchor, as the cloud connector of Azure AD Connect
 * writes it, so that an object we are about to create has its final name already. Without a source anchor, the unique key.
 */
export function dnOf(object: EntraId, sourceAnchor: string | null): string {
  if (sourceAnchor === null) return `CN={${anchorOf(object)}}`
  return `CN={${Buffer.from(sourceAnchor, 'utf8').toString('hex').toUpperCase()}}`
}

/** What a distinguished name of this connector space says: a source anchor, an object, or nothing we wrote. */
export type NamedBy =
  | { readonly kind: 'source-anchor'; readonly sourceAnchor: string }
  | { readonly kind: 'object'; readonly object: EntraId }
  | { readonly kind: 'unknown' }

/** Reads a distinguished name back. Hexadecimal and `User_` cannot be confused: the latter has an underscore. */
export function namedBy(dn: string): NamedBy {
  const inner = /^CN=\{([^{}]+)\}$/i.exec(dn.trim())?.[1]
  if (inner === undefined) return { kind: 'unknown' }
  const object = parseAnchor(inner)
  if (object !== null) return { kind: 'object', object }
  if (!/^(?:[0-9a-f]{2})+$/i.test(inner)) return { kind: 'unknown' }
  return { kind: 'source-anchor', sourceAnchor: Buffer.from(inner, 'hex').toString('utf8') }
}

/**
 * Groups have no immutable id that can be written. They do have `uniqueName`, an alternate key that is set once, compares
 * without case and is at most 128 characters long; hexadecimal keeps the case of the source anchor and the prefix tells ours
 * from names given by others.
 */
const uniqueNamePrefix = 'sync-'
const uniqueNameLengthMax = 128

/** Bytes (UTF-8) of the longest source anchor a group can carry. */
export const groupSourceAnchorBytesMax = (uniqueNameLengthMax - uniqueNamePrefix.length - 1) / 2

export function uniqueNameOf(sourceAnchor: string): string {
  return uniqueNamePrefix + Buffer.from(sourceAnchor, 'utf8').toString('hex')
}

/** The source anchor inside a group's unique name, or null when the name was given by somebody else. */
export function sourceAnchorOfUniqueName(uniqueName: string): string | null {
  const hex = /^sync-((?:[0-9a-f]{2})+)$/i.exec(uniqueName)?.[1]
  return hex === undefined ? null : Buffer.from(hex, 'hex').toString('utf8')
}
