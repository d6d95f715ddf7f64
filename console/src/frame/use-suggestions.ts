import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { detailOfIdentity, groupedHits, nameOfIdentity } from '../parts/grouped-hits.ts'
import { isIdentifier } from '../parts/identifier.ts'
import { identityPath, objectPath } from '../parts/object-path.ts'
import { findQuery } from '../requests/search.ts'
import { useMay } from './session.tsx'

/** Something that fits what is typed. */
interface Suggestion {
  readonly path: string
  readonly name: string
  readonly detail: string | null
  readonly place: string
}

/** Between two letters people wait less than this. */
const typingMs = 150
/** Fewer letters fit half of everybody. */
const lettersMin = 2
const suggestedMax = 8

/** What fits the text, best first; null until that is known, and for who may not search by name. */
export function useSuggestions(text: string): readonly Suggestion[] | null {
  const { may } = useMay('see-values')
  const [said] = useDebouncedValue(text.trim(), typingMs)
  const isAsked = said.length >= lettersMin && (may || isIdentifier(said))
  const found = useQuery({ ...findQuery({ said, space: null, limit: suggestedMax }), enabled: isAsked })
  if (!isAsked || found.data === undefined || text.trim().length < lettersMin) return null
  const { identities, loose } = groupedHits(found.data)
  const suggestions = [
    ...identities.map((each): Suggestion => ({
      path: identityPath(each.id),
      name: nameOfIdentity(each),
      detail: detailOfIdentity(each),
      place: each.identity?.objectType ?? each.objects[0]?.hit.objectType ?? '',
    })),
    ...loose.map(({ connector, hit }): Suggestion => ({
      path: objectPath(connector, hit.id),
      name: hit.displayName ?? hit.dn ?? hit.id,
      detail: hit.detail,
      place: connector,
    })),
  ]
  return suggestions.slice(0, suggestedMax)
}
