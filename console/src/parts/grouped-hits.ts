import type { SearchBody, SearchHitBody } from '#src/api/contract/search.ts'

/** A hit with the connector whose space it is in. */
export interface PlacedHit {
  readonly connector: string
  readonly hit: SearchHitBody
}

/** An identity with what was found of it: itself, objects joined to it, or both. */
export interface IdentityHit {
  readonly id: string
  /** Null where only objects of it were found. */
  readonly identity: SearchHitBody | null
  readonly objects: readonly PlacedHit[]
}

export interface GroupedHits {
  readonly identities: readonly IdentityHit[]
  /** Objects that belong to no identity. */
  readonly loose: readonly PlacedHit[]
}

/**
 * What was found by identity, because people look for a person and not for rows. Whole matches come first, then the order of the
 * service: the metaverse, then the connectors.
 */
export function groupedHits({ groups }: SearchBody): GroupedHits {
  const identities = new Map<string, { id: string; identity: SearchHitBody | null; objects: PlacedHit[] }>()
  const loose: PlacedHit[] = []
  const groupOf = (id: string) => {
    const known = identities.get(id)
    if (known !== undefined) return known
    const fresh = { id, identity: null, objects: [] }
    identities.set(id, fresh)
    return fresh
  }
  for (const { connector, hits } of groups) {
    for (const hit of hits) {
      if (connector === null) groupOf(hit.id).identity = hit
      else if (hit.metaverseId === null) loose.push({ connector, hit })
      else groupOf(hit.metaverseId).objects.push({ connector, hit })
    }
  }
  const isExact = ({ identity, objects }: IdentityHit): boolean => identity?.isExact === true || objects.some(({ hit }) => hit.isExact)
  return {
    identities: [...identities.values()].toSorted((a, b) => Number(isExact(b)) - Number(isExact(a))),
    loose: loose.toSorted((a, b) => Number(b.hit.isExact) - Number(a.hit.isExact)),
  }
}

/** What to call an identity: its own name, else that of an object of it. */
export function nameOfIdentity({ id, identity, objects }: IdentityHit): string {
  return identity?.displayName ?? objects.map(({ hit }) => hit.displayName).find((name) => name !== null) ?? id
}

/** The second thing to know it by. */
export function detailOfIdentity({ identity, objects }: IdentityHit): string | null {
  const details = [identity?.detail ?? null, ...objects.map(({ hit }) => hit.detail)]
  return details.find((detail) => detail !== null && detail !== identity?.displayName) ?? null
}
