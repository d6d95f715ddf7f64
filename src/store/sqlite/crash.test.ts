import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { systemClock } from '#src/base/clock.ts'
import { forest } from '../conformance/sample.ts'
import type { Store } from '../store.ts'
import { startWriter } from './testing/child-process.ts'
import { openSqliteStore } from './open.ts'

const objectsPerBatch = 60
/** How many commits the writer may make before it is killed, each time anew on what the last one left. */
const killAfter = [1, 2, 3, 5, 8, 4, 6, 2, 7, 3]

describe('a process killed while it writes', () => {
  it('leaves a sound store with whole batches only, and every batch it said it had written', async () => {
    const directory = mkdtempSync(join(tmpdir(), 'lockstep-crash-'))
    try {
      for (const commits of killAfter) {
        const said = await killedAfter(directory, commits)
        const store = await openSqliteStore({ directory, holder: 'test', clock: systemClock })
        try {
          const { batch, ...counts } = await countsOf(store)
          expect(batch).toBeGreaterThanOrEqual(said)
          expect(counts).toEqual({
            objects: batch * objectsPerBatch,
            edges: batch * (objectsPerBatch - 1),
            metaverse: batch,
            events: batch,
          })
          expect(await store.verify()).toEqual([])
        } finally {
          await store.close()
        }
      }
    } finally {
      rmSync(directory, { recursive: true, force: true })
    }
  })
})

/** Lets a writer commit so often and kills it in the middle of what it does next; the last batch it reported. */
async function killedAfter(directory: string, commits: number): Promise<number> {
  const writer = startWriter(directory)
  try {
    return Number(await writer.said(1 + commits))
  } finally {
    await writer.kill()
  }
}

async function countsOf(store: Store) {
  const batch = Number(await store.state.get('batch'))
  const keys = Array.from({ length: batch + 1 }, (_, i) => `number=${i + 1}`)
  const filed = await store.space.byKeys(forest, keys)
  const edges = await store.edges.ofSources(filed.map((entry) => entry.id))
  const events = await store.events.list({ connectorId: null, eventId: null, before: null, limit: 10_000 })
  const { person } = await store.metaverse.counts()
  return { batch, objects: filed.length, edges: edges.length, metaverse: person, events: events.length }
}
