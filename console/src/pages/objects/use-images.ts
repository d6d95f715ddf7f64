import { useQueries } from '@tanstack/react-query'
import type { AttributesBody } from '#src/api/contract/value.ts'
import { spaceObjectQuery } from '../../requests/objects.ts'
import { expectedImage } from './pending-changes.ts'
import type { Subject } from './subject.ts'

/** What is there now, to show beside what a preview would make of it; null where that is not known. */
export function useImages({ identity }: Subject): {
  readonly identity: (id: string) => AttributesBody | null
  readonly object: (connector: string, dn: string) => AttributesBody | null
} {
  const objects = useQueries({ queries: (identity?.joined ?? []).map(({ connector, id }) => spaceObjectQuery(connector, id)) })
  return {
    identity: (id) =>
      identity === null || identity.id !== id
        ? null
        : Object.fromEntries(Object.entries(identity.attributes).map(([name, parts]) => [name, parts.flatMap(({ values }) => values)])),
    object: (connector, dn) => {
      const found = objects.find(({ data }) => data?.connector === connector && data.dn === dn)?.data
      return found === undefined ? null : expectedImage(found)
    },
  }
}
