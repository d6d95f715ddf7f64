/** Up to when the connector was read: the oldest of its partitions, because every value may be from there. */
export function readUpTo(watermarks: readonly { readonly at: string }[]): string | null {
  return watermarks.map(({ at }) => at).toSorted()[0] ?? null
}
