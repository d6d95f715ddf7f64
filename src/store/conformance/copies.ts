import { describe, expect, it } from 'vitest'
import { withStore, type OpenStore } from './opened-store.ts'
import { person, puts } from './sample.ts'

/** Copies, on which something is tried. */
export function describeCopies(open: OpenStore): void {
  describe('a copy', () => {
    it('has everything the original has, and keeps to itself what is done to it', async () => {
      await withStore(open, async (store) => {
        const [kept, added] = [person('Kept'), person('Added')]
        await store.commit({ putObjects: puts(kept) })
        const copy = await store.copy()
        try {
          expect(await copy.space.load([kept.id])).toEqual([kept])
          await copy.commit({ putObjects: puts(added), removeObjects: [kept.id] })
          expect(await copy.space.load([kept.id, added.id])).toEqual([added])
          expect(await copy.verify()).toEqual([])
        } finally {
          await copy.close()
        }
        expect(await store.space.load([kept.id, added.id])).toEqual([kept])
      })
    })

    it('may be taken while another one is open, and leases of the original are void in it', async () => {
      await withStore(open, async (store) => {
        const request = { name: 'connector:x', holder: 'somebody', now: 1, expiresAt: 1_000 }
        await store.leases.acquire(request)
        const copies = [await store.copy(), await store.copy()]
        const answers = await Promise.all(copies.map((copy) => copy.leases.acquire({ ...request, holder: 'a trial' })))
        await Promise.all(copies.map((copy) => copy.close()))
        expect(answers.map(({ held }) => held)).toEqual([true, true])
      })
    })
  })
}
