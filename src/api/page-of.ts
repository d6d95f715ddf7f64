/** Which part of a list is wanted: what comes after a cursor, which is what the page before answered. */
interface WantedPage {
  readonly after: string | null
  readonly limit: number
}

/** The page a request asks for, where nothing is said the whole list. */
export function wantedPage(query: { readonly after?: string; readonly limit?: number }): WantedPage {
  return { after: query.after ?? null, limit: query.limit ?? 1_000 }
}

/**
 * A page of a list that is at hand as a whole, in the order of its keys. The cursor is the key of the last entry, so that entries
 * which come or go meanwhile neither shift a page nor end the listing.
 */
export function pageOf<T>(
  all: readonly T[],
  { after, limit }: WantedPage,
  keyOf: (entry: T) => string,
): { readonly page: readonly T[]; readonly after: string | null } {
  const from = after === null ? null : Buffer.from(after, 'base64url').toString('utf8')
  const rest = all
    .map((entry) => ({ entry, key: keyOf(entry) }))
    .toSorted((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .filter(({ key }) => from === null || key > from)
  const page = rest.slice(0, limit)
  const last = rest.length > limit ? page.at(-1) : undefined
  return { page: page.map(({ entry }) => entry), after: last === undefined ? null : Buffer.from(last.key, 'utf8').toString('base64url') }
}

/** A moment as the part of a key by which what is newer comes first. */
export function newestFirst(at: number): string {
  return String(Number.MAX_SAFE_INTEGER - at).padStart(16, '0')
}
