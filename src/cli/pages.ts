/** Entries that are fetched at once. */
export const pageLength = 500
/** Entries that a list shows at the most. */
const entriesMax = 100_000

/** Collects entries page by page until there are enough or no more. */
export async function collectPages<Entry, Cursor>(
  wanted: number,
  page: (after: Cursor | null, limit: number) => Promise<{ readonly entries: readonly Entry[]; readonly next: Cursor | null }>,
): Promise<{ readonly entries: readonly Entry[]; readonly next: Cursor | null }> {
  const entries: Entry[] = []
  let cursor: Cursor | null = null
  const most = Math.min(wanted, entriesMax)
  do {
    const found: { readonly entries: readonly Entry[]; readonly next: Cursor | null } = await page(
      cursor,
      Math.min(pageLength, most - entries.length),
    )
    entries.push(...found.entries)
    cursor = found.next
  } while (cursor !== null && entries.length < most)
  return { entries, next: cursor }
}
