import { useEffect, useMemo, useState, type RefObject } from 'react'
import type { RunBody } from '#src/api/contract/run.ts'

/** Runs as they are shown, and how many newer ones wait. */
export interface SteadyRuns {
  readonly shown: readonly RunBody[]
  readonly waiting: number
  readonly showAll: () => void
}

/**
 * Keeps rows from moving away under the pointer or the focus: while either is in the list, newer runs wait behind a button; otherwise
 * they appear by themselves. What changes in a row changes where it is.
 */
export function useSteadyRuns(runs: readonly RunBody[], list: RefObject<HTMLElement | null>): SteadyRuns {
  const newest = runs[0]?.number ?? 0
  const [upTo, setUpTo] = useState(newest)
  useEffect(() => {
    const frame = requestAnimationFrame(() => {
      const isLookedAt = list.current !== null && (list.current.matches(':hover') || list.current.contains(document.activeElement))
      if (!isLookedAt) setUpTo(newest)
    })
    return () => cancelAnimationFrame(frame)
  }, [newest, list])
  const shown = useMemo(() => {
    // A list that shows nothing has nothing that could move.
    const steady = runs.filter(({ number }) => number <= upTo)
    return steady.length === 0 ? runs : steady
  }, [runs, upTo])
  return { shown, waiting: runs.length - shown.length, showAll: () => setUpTo(newest) }
}
