import { describe } from 'vitest'
import { describeAccess } from './conformance/access.ts'
import { describeAlerts } from './conformance/alerts.ts'
import { describeCopies } from './conformance/copies.ts'
import { describeCycles } from './conformance/cycles.ts'
import { describeEdgeBatches } from './conformance/edge-batches.ts'
import { describeHeldDeletes } from './conformance/held-deletes.ts'
import { describeHistory } from './conformance/history.ts'
import { describeMetaverse } from './conformance/metaverse.ts'
import { describeObjectBatches } from './conformance/object-batches.ts'
import type { OpenStore } from './conformance/opened-store.ts'
import { describeRandomBatches } from './conformance/random-batches.ts'
import { describeSearching } from './conformance/searching.ts'
import { describeServiceFacts } from './conformance/service-facts.ts'
import { describeSpaceReading } from './conformance/space-reading.ts'
import { describeSpaceWork } from './conformance/space-work.ts'

/**
 * What every implementation of the store port has to keep. The test file of an implementation is one call of this, with a
 * function that makes an empty store.
 */
export function describeStore(name: string, open: OpenStore): void {
  describe(`${name} store`, () => {
    describeSpaceReading(open)
    describeSpaceWork(open)
    describeObjectBatches(open)
    describeEdgeBatches(open)
    describeMetaverse(open)
    describeHistory(open)
    describeSearching(open)
    describeHeldDeletes(open)
    describeCycles(open)
    describeServiceFacts(open)
    describeAccess(open)
    describeAlerts(open)
    describeCopies(open)
    describeRandomBatches(open)
  })
}
