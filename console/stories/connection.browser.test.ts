import { expect, it } from 'vitest'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const kilobyte = 1_024
/** What the first page may cost, compressed, with everything it fetches until it stands. */
const firstLoadMax = 350 * kilobyte

describeServer(chromiumMissing(), 'the connection to the service', () => {
  const story = consoleStory({ begin: 'connected' })

  it('says from when everything is while the service restarts, and then goes on by itself', async () => {
    const { on } = story
    const { page } = on
    await on.signIn(await story.world.person('operator', 'otto'))
    await page.getByText('No cycle has run yet.').waitFor()
    await story.world.restart(async () => {
      await page.getByText(/^What you see is from \d\d:\d\d\. Reconnecting/).waitFor()
      expect(await findAccessibilityFaults(page)).toEqual([])
      // What was known stays; only what counts down is gone.
      expect(await page.getByText('No cycle has run yet.').count()).toBe(1)
    })
    await expect.poll(() => page.getByText(/^What you see is from/).count(), { timeout: 30_000 }).toBe(0)
    await story.world.cycle('delta')
    await page.getByText('Last cycle').waitFor()
  })

  it('carries less than 350 KB until the first page stands', async () => {
    const { on } = story
    const sizes = new Map<string, number>()
    on.page.on('requestfinished', (request) => {
      const path = new URL(request.url()).pathname
      if (path.startsWith('/api/')) return
      void request.sizes().then(({ responseBodySize }) => sizes.set(path, responseBodySize))
    })
    await on.signIn(await story.world.person('viewer', 'vera'))
    await on.settle()
    await on.page.getByText('Health').waitFor()
    await on.page.waitForLoadState('load')
    const total = [...sizes.values()].reduce((sum, size) => sum + size, 0)
    const listed = [...sizes].map(([path, size]) => `${path} ${(size / kilobyte).toFixed(1)} KB`).join('\n')
    console.log(`First load: ${(total / kilobyte).toFixed(0)} KB compressed in ${sizes.size} files\n${listed}`)
    expect(sizes.size).toBeGreaterThan(3)
    expect(total).toBeLessThan(firstLoadMax)
  })
})
