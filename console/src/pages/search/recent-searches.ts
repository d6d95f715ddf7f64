/** How many are kept. */
const keptMax = 8
const keyOf = (person: string): string => `lockstep.searches.${person}`

/** What a person searched for in this browser, newest first. Only what was typed is kept, nothing of what was found. */
export function recentSearches(person: string): readonly string[] {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(keyOf(person)) ?? '[]')
    return Array.isArray(kept) ? kept.filter((each): each is string => typeof each === 'string').slice(0, keptMax) : []
  } catch {
    return []
  }
}

/** Keeps a search that led somewhere. */
export function keepSearch(person: string, said: string): void {
  const rest = recentSearches(person).filter((each) => each.toLowerCase() !== said.toLowerCase())
  write(person, JSON.stringify([said, ...rest].slice(0, keptMax)))
}

export function forgetSearches(person: string): void {
  write(person, null)
}

function write(person: string, text: string | null): void {
  try {
    if (text === null) localStorage.removeItem(keyOf(person))
    else localStorage.setItem(keyOf(person), text)
  } catch {
    // Private windows and policies forbid it; then nothing is kept.
  }
}
