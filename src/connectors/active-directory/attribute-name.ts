/** An attribute name as the directory writes it, its range option taken apart. */
export interface AttributeName {
  readonly name: string
  /** `to` is null for `*`, the last part. */
  readonly range: { readonly from: number; readonly to: number | null } | null
}

/**
 * Reads names such as `member;range=0-1499`. In a search the numbers are positions in the list of values; in DirSync
 * `1-1` marks values that were added and `0-0` values that were removed. Other options are dropped.
 */
export function parseAttributeName(raw: string): AttributeName {
  const options = raw.indexOf(';')
  if (options < 0) return { name: raw, range: null }
  const match = /;range=(\d+)-(\d+|\*)/i.exec(raw)
  const name = raw.slice(0, options)
  if (match === null) return { name, range: null }
  return { name, range: { from: Number(match[1]), to: match[2] === '*' ? null : Number(match[2]) } }
}
