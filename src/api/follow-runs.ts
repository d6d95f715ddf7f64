import type { RunId } from '#src/model/brand.ts'
import type { Run } from '#src/model/run.ts'
import type { ApiParts } from './api-parts.ts'
import { phaseOf } from './live/live-run.ts'

/** Milliseconds between two reports of one run while nothing but numbers change. */
const reportIntervalMs = 100

/** Tells of the runs that were added, not more often than an eye can follow, but of every new step and phase. */
export function followRuns(parts: Pick<ApiParts, 'runner' | 'setup'>, tell: (run: Run) => void): { add(run: Run): void; end(): void } {
  const followed = new Map<RunId, { phase: string; at: number }>()
  const end = parts.runner.watch((run) => {
    const told = followed.get(run.id)
    if (told === undefined) return
    const phase = phaseOf(run)
    const now = parts.setup.clock.now()
    if (told.phase === phase && now - told.at < reportIntervalMs) return
    followed.set(run.id, { phase, at: now })
    tell(run)
  })
  return {
    add: (run) => {
      followed.set(run.id, { phase: phaseOf(run), at: parts.setup.clock.now() })
      tell(run)
    },
    end,
  }
}
