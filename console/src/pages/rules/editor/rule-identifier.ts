/** Addresses of other pages of the rules. */
const taken: ReadonlySet<string> = new Set(['new', 'history'])

/** An identifier made of a name: what may not stand in one becomes a hyphen. Empty where nothing is left. */
export function identifierOf(name: string): string {
  const text = name
    .normalize('NFKD')
    .replaceAll(/[^A-Za-z0-9._]+/g, '-')
    .replaceAll(/^[^A-Za-z0-9]+|[^A-Za-z0-9]+$/g, '')
    .slice(0, 100)
    .toLowerCase()
  return taken.has(text) ? `${text}-rule` : text
}
