/** FILETIME counts 100 ns since 1601; this is 1970. */
const FILETIME_1970_MS = 11_644_473_600_000n
const FILETIME_PER_MS = 10_000n
const NEVER = 0x7fff_ffff_ffff_ffffn
/** The lowest number of an interval stands for "for ever" (MS-SAMR 3.1.1.6). */
const FOREVER = -0x8000_0000_0000_0000n

/** A point in time of Active Directory. `zero` means something else for every attribute. */
export type Moment = { readonly kind: 'at'; readonly at: number } | { readonly kind: 'never' } | { readonly kind: 'zero' }

/** Reads a time attribute; null when it was not sent or is no number. Milliseconds since 1970. */
export function momentOf(text: string | null): Moment | null {
  if (text === null || !/^-?\d{1,19}$/.test(text)) return null
  const filetime = BigInt(text)
  if (filetime === 0n) return { kind: 'zero' }
  if (filetime === NEVER) return { kind: 'never' }
  return { kind: 'at', at: Number(filetime / FILETIME_PER_MS - FILETIME_1970_MS) }
}

/** Reads an interval, which is written as a negative number. Milliseconds; `never` for no limit; null when it was not sent. */
export function intervalMsOf(text: string | null): number | 'never' | null {
  if (text === null || !/^-?\d{1,19}$/.test(text)) return null
  const interval = BigInt(text)
  if (interval === FOREVER) return 'never'
  return Number(-interval / FILETIME_PER_MS)
}
