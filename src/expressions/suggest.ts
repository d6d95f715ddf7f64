import { lowerCase } from './case-mapping.ts'

/** The candidate closest to a misspelt name, or null when none is close enough to be what the author meant. */
export function closestName(name: string, candidates: Iterable<string>): string | null {
  const wanted = lowerCase(name.slice(0, nameLengthMax))
  let best: string | null = null
  let bestDistance = Math.max(1, Math.floor(wanted.length / 3)) + 1
  for (const candidate of candidates) {
    const distance = editDistance(wanted, lowerCase(candidate))
    if (distance < bestDistance) {
      best = candidate
      bestDistance = distance
    }
  }
  return best
}

/** `Did you mean X?`, or null. */
export function didYouMean(name: string, candidates: Iterable<string>): string | null {
  const closest = closestName(name, candidates)
  return closest === null ? null : `Did you mean ${closest}?`
}

/** Longer names are compared by their beginning only; the distance costs the product of both lengths. */
const nameLengthMax = 60

/** Insertions, deletions, replacements and swaps of neighbours that turn one text into the other. */
function editDistance(left: string, right: string): number {
  let beforePrevious: readonly number[] = []
  let previous: readonly number[] = Array.from({ length: right.length + 1 }, (_, i) => i)
  for (let i = 1; i <= left.length; i++) {
    const current = [i]
    for (let j = 1; j <= right.length; j++) {
      const same = left[i - 1] === right[j - 1]
      let cost = Math.min(at(previous, j) + 1, at(current, j - 1) + 1, at(previous, j - 1) + (same ? 0 : 1))
      const swapped = i > 1 && j > 1 && left[i - 1] === right[j - 2] && left[i - 2] === right[j - 1]
      if (swapped) cost = Math.min(cost, at(beforePrevious, j - 2) + 1)
      current.push(cost)
    }
    beforePrevious = previous
    previous = current
  }
  return at(previous, right.length)
}

function at(row: readonly number[], index: number): number {
  return row[index] ?? Number.MAX_SAFE_INTEGER
}
