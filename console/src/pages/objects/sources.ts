import type { Subject } from './subject.ts'

/** An object of a connector space a synchronization can begin with. */
export interface Source {
  readonly id: string
  readonly connector: string
  readonly dn: string
}

/** The object itself; of an identity its objects, those first that were there before it. */
export function sourcesOf({ kind, identity, objects }: Subject): readonly Source[] {
  const [own] = objects
  if (kind === 'object') return own === undefined ? [] : [own]
  const rank = (link: string): number => (link === 'provisioned' ? 1 : 0)
  return (identity?.joined ?? []).toSorted((a, b) => rank(a.link) - rank(b.link))
}
