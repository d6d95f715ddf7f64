/** A GUID as exports write it, with or without braces, in either case. */
const pattern = /^\s*(?:\{([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\}|([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}))\s*$/i

/** What an export writes for "none". */
const zero = '00000000-0000-0000-0000-000000000000'

/** A GUID in lower case without braces; null for anything else, and for the all-zero one, which stands for "not set". */
export function guidOf(text: string): string | null {
  const match = pattern.exec(text)
  const guid = (match?.[1] ?? match?.[2] ?? '').toLowerCase()
  return guid === '' || guid === zero ? null : guid
}
