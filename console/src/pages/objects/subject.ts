import type { MetaverseObjectBody } from '#src/api/contract/metaverse.ts'
import type { SpaceObjectBody } from '#src/api/contract/space.ts'
import { objectWords } from '../../words/objects.ts'

/** What the page is about: an identity with the objects joined to it, or one object with the identity it belongs to. */
export interface Subject {
  readonly kind: 'identity' | 'object'
  /** Identifier of what the page is about. */
  readonly id: string
  readonly title: string
  readonly identity: MetaverseObjectBody | null
  /** For an identity all of its objects, for an object itself alone. */
  readonly objects: readonly SpaceObjectBody[]
}

const maskedText = '•••'

export function subjectOfIdentity(identity: MetaverseObjectBody, objects: readonly SpaceObjectBody[]): Subject {
  return { kind: 'identity', id: identity.id, title: titleOf(identity.displayName, identity.objectType, identity.id), identity, objects }
}

export function subjectOfObject(object: SpaceObjectBody, identity: MetaverseObjectBody | null): Subject {
  const own = object.synchronized['displayName']?.[0]
  const name = identity?.displayName ?? (typeof own === 'string' ? own : firstName(object.dn))
  return {
    kind: 'object',
    id: object.id,
    title: titleOf(name, object.objectType ?? objectWords.untyped, object.id),
    identity,
    objects: [object],
  }
}

/** A name that may not be seen names nothing, so the type and the identifier stand for it. */
function titleOf(name: string | null, type: string, id: string): string {
  return name === null || name === maskedText ? objectWords.of(type, id) : name
}

/** `CN=Ann Example,OU=…` → `Ann Example`. */
function firstName(dn: string): string {
  const match = /^[^=]+=((?:\\.|[^,\\])+)/.exec(dn)
  return match?.[1]?.replaceAll(/\\(.)/g, '$1') ?? dn
}
