import type { Program } from 'oxc-parser'

/** A parsed file together with what is needed to say where something stands. */
export interface SyntaxTree {
  readonly path: string
  readonly text: string
  readonly program: Program
  /** Offset → line, counted from 1. */
  readonly lineOf: (offset: number) => number
}

/** Finds lines by a binary search over the offsets at which they begin. */
export function lineFinder(text: string): (offset: number) => number {
  const starts = [0]
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) starts.push(at + 1)
  return (offset) => {
    let low = 0
    let high = starts.length - 1
    while (low < high) {
      const middle = Math.ceil((low + high) / 2)
      if ((starts[middle] ?? 0) <= offset) low = middle
      else high = middle - 1
    }
    return low + 1
  }
}
