import type { Clock } from '#src/base/clock.ts'
import type { NeededRun } from '#src/configuration/needed-runs.ts'
import type { Configuration } from '#src/model/configuration.ts'
import type { Run } from '#src/model/run.ts'
import type { Store } from '#src/store/store.ts'
import type { Drivers } from '../drivers.ts'
import type { ImpactChange } from './impact-change.ts'
import { metaverseImpact } from './metaverse-impact.ts'
import { spaceImpact } from './space-impact.ts'
import { tryConfiguration } from './try-configuration.ts'

/** How far the work is. */
export interface ImpactProgress {
  readonly phase: 'copying' | 'synchronizing' | 'comparing'
  /** Name of the connector; null where it is not about one. */
  readonly connector: string | null
  readonly done: number
  readonly total: number | null
}

export type ImpactLine =
  | { readonly type: 'progress'; readonly progress: ImpactProgress }
  | { readonly type: 'change'; readonly change: ImpactChange }

/** Objects compared between two reports. */
const reportEvery = 2_000

/**
 * What a configuration would change, object by object: it is put to use in a copy of the store, the synchronizations it needs
 * are run there, and copy and original are compared. Nothing is written to the original. Whoever stops reading ends it, and
 * the copy goes.
 */
export async function* configurationImpact(
  parts: { readonly store: Store; readonly drivers: Drivers; readonly clock: Clock },
  wanted: { readonly configuration: Configuration; readonly needed: readonly NeededRun[] },
): AsyncGenerator<ImpactLine> {
  const stopped = new AbortController()
  let copy: Store | null = null
  let work: Promise<void> | null = null
  try {
    yield progressLine({ phase: 'copying', connector: null, done: 0, total: null })
    copy = await parts.store.copy()
    const mailbox = new Mailbox()
    const names = new Map(wanted.configuration.connectors.map(({ id, name }) => [id, name]))
    const watch = (run: Run): void => mailbox.put(runProgress(run, names.get(run.connectorId) ?? run.connectorId))
    work = tryConfiguration({ ...parts, copy, watch, signal: stopped.signal }, wanted).finally(() => mailbox.end())
    work.catch(() => undefined)
    for (;;) {
      const progress = await mailbox.next()
      if (progress === null) break
      yield progressLine(progress)
    }
    await work
    yield* compared(parts.store, copy, wanted.configuration)
  } finally {
    stopped.abort()
    await work?.catch(() => undefined)
    await copy?.close()
  }
}

async function* compared(before: Store, after: Store, configuration: Configuration): AsyncGenerator<ImpactLine> {
  let looked = 0
  let reported = 0
  const count = (): void => void looked++
  const sources = [
    { name: null, changes: metaverseImpact(before, after, count) },
    ...configuration.connectors.map(({ id, name }) => ({
      name,
      changes: spaceImpact(before, after, { connectorId: id, looked: count }),
    })),
  ]
  for (const { name, changes } of sources) {
    for await (const change of changes) {
      yield { type: 'change', change }
      if (looked - reported < reportEvery) continue
      reported = looked
      yield progressLine({ phase: 'comparing', connector: name, done: looked, total: null })
    }
  }
  yield progressLine({ phase: 'comparing', connector: null, done: looked, total: looked })
}

function progressLine(progress: ImpactProgress): ImpactLine {
  return { type: 'progress', progress }
}

function runProgress(run: Run, connector: string): ImpactProgress {
  const progress = run.steps.at(-1)?.progress ?? null
  return { phase: 'synchronizing', connector, done: progress?.done ?? 0, total: progress?.total ?? null }
}

/** Keeps the newest report until it is asked for: a slow reader misses some, and nothing piles up. */
class Mailbox {
  #newest: ImpactProgress | null = null
  #isOver = false
  #wake: () => void = () => undefined

  put(progress: ImpactProgress): void {
    this.#newest = progress
    this.#wake()
  }

  end(): void {
    this.#isOver = true
    this.#wake()
  }

  /** The newest report, as soon as there is one; null when there will be none any more. */
  async next(): Promise<ImpactProgress | null> {
    if (this.#newest === null && !this.#isOver) await new Promise<void>((resolve) => (this.#wake = resolve))
    const newest = this.#newest
    this.#newest = null
    return newest
  }
}
