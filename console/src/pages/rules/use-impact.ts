import { useEffect, useRef, useState } from 'react'
import type { ImpactChangeBody, ImpactCountsBody, ImpactProgressBody } from '#src/api/contract/impact.ts'
import { measureImpact, type ConfigurationChangeBody } from '../../requests/configuration.ts'

/** Changes that are kept to be looked at; all of them are counted. */
const keptMax = 200
/** So often at most the page is drawn anew while lines come in. */
const drawEveryMs = 250

/** How far measuring has come. */
export type Impact =
  | { readonly kind: 'none' }
  | { readonly kind: 'measuring'; readonly progress: ImpactProgressBody | null; readonly found: number }
  | {
      readonly kind: 'measured'
      readonly counts: ImpactCountsBody
      readonly remarks: readonly string[]
      readonly changes: readonly ImpactChangeBody[]
      readonly found: number
    }
  | { readonly kind: 'stopped' }
  | { readonly kind: 'failed'; readonly error: unknown }

/** Measures what a change does. Whoever leaves the page ends it. Another change needs another component: what was measured is of this one. */
export function useImpact(change: ConfigurationChangeBody) {
  const [impact, setImpact] = useState<Impact>({ kind: 'none' })
  const controller = useRef<AbortController | null>(null)
  useEffect(() => () => controller.current?.abort(), [])
  const measure = async (): Promise<void> => {
    controller.current?.abort()
    const own = new AbortController()
    controller.current = own
    try {
      for await (const next of impactSteps(change, own.signal)) if (!own.signal.aborted) setImpact(next)
    } catch (error) {
      if (controller.current === own) setImpact(own.signal.aborted ? { kind: 'stopped' } : { kind: 'failed', error })
    }
  }
  return {
    impact,
    measure: () => void measure(),
    stop: () => {
      controller.current?.abort()
      setImpact({ kind: 'stopped' })
    },
  }
}

async function* impactSteps(change: ConfigurationChangeBody, signal: AbortSignal): AsyncGenerator<Impact, void, void> {
  const changes: ImpactChangeBody[] = []
  let found = 0
  let drawnAt = 0
  let progress: ImpactProgressBody | null = null
  yield { kind: 'measuring', progress, found }
  for await (const line of measureImpact(change, signal)) {
    if (line.type === 'change') {
      found++
      if (changes.length < keptMax) changes.push(line.change)
    }
    if (line.type === 'progress') progress = line.progress
    if (line.type === 'impact') {
      const { counts, remarks } = line
      yield { kind: 'measured', counts, remarks, changes, found }
      continue
    }
    if (Date.now() - drawnAt < drawEveryMs) continue
    drawnAt = Date.now()
    yield { kind: 'measuring', progress, found }
  }
}
