import { expect, it } from 'vitest'
import { runPageShape } from '#src/api/contract/run.ts'
import { forest } from '#src/api/testing/service-world.ts'
import { must } from '#src/base/assert.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { BreakableLine } from '../testing/breakable-line.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const kilobyte = 1_024
/** What the first page may cost, compressed, with everything it fetches until it stands. */
const firstLoadMax = 350 * kilobyte

describeServer(chromiumMissing(), 'the connection to the service', () => {
  const story = consoleStory({ begin: 'connected' })

  /** How the newest run stands. */
  async function runsNow(): Promise<readonly string[]> {
    const { runs } = await story.world.client.ask(runPageShape, { method: 'GET', path: '/runs', query: { limit: 1 } })
    return runs.map(({ result }) => result)
  }

  it('says from when everything is while the line is broken, and then goes on by itself', async () => {
    const { on } = story
    const { page } = on
    await on.signIn(await story.world.person('operator', 'otto'))
    const line = await BreakableLine.open(must(story.world.service.networkAddress, 'the port of the console'))
    try {
      // A session is of a host, whatever its port.
      await page.goto(line.url)
      await page.getByText('No cycle has run yet.').waitFor()
      await page.getByTitle('Scheduler is off').waitFor()
      line.cut()
      await page.getByText(/^What you see is from \d\d:\d\d\. Reconnecting/).waitFor()
      expect(await findAccessibilityFaults(page)).toEqual([])
      // What was known stays; only what counts down is gone. Nobody said anything of a restart.
      expect(await page.getByText('No cycle has run yet.').count()).toBe(1)
      expect([await page.getByTitle('Scheduler is off').count(), await page.getByText('restarting').count()]).toEqual([0, 0])
      line.mend()
      await expect.poll(() => page.getByText(/^What you see is from/).count(), { timeout: 30_000 }).toBe(0)
      await page.getByTitle('Scheduler is off').waitFor()
      await story.world.cycle('delta')
      await page.getByText('Last cycle').waitFor()
    } finally {
      await page.goto('about:blank')
      await line.close()
    }
  })

  it('tells a restart from a broken line: what becomes of the run in progress, and that it is back', async () => {
    const { on } = story
    const { page } = on
    await on.signIn(await story.world.person('administrator', 'anna'), '/settings/about')
    const hurry = story.world.company.directory.faults.arm({ kind: 'slow-answers', delayMs: 2_000 }, 'always')
    const running = story.world.run(forest, 'Full Import')
    await page.getByRole('button', { name: 'Restart the service' }).click()
    await expect.poll(runsNow).toEqual(['in-progress'])
    const restarted = story.world.restartWhenAsked(async () => {
      const notice = page.getByRole('status').filter({ hasText: 'The service is restarting.' })
      await notice.getByText(`Full Import of ${forest} ends at the next page or batch.`, { exact: false }).waitFor()
      expect(await page.getByText('Reconnecting').count()).toBe(0)
      expect(await page.getByTitle('Scheduler is off').count()).toBe(0)
      expect(await findAccessibilityFaults(page)).toEqual([])
    })
    await page.getByRole('dialog').getByRole('button', { name: 'Restart' }).click()
    await restarted
    hurry()
    expect((await running).result).toBe('stopped-service-shutdown')
    await page.getByText('The service is back. Everything you see was read anew.').waitFor()
    expect(await page.getByText('The service is restarting').count()).toBe(0)
    expect(await findAccessibilityFaults(page)).toEqual([])
    expect((await story.world.run(forest, 'Full Import')).result).toBe('success')
  })

  it('does not promise that a service which was stopped comes back by itself, and goes on once it is started', async () => {
    const { on } = story
    const { page } = on
    // Only who hears the service hears it go.
    const hearing = page.waitForResponse((response) => new URL(response.url()).pathname.endsWith('/live'))
    await on.signIn(await story.world.person('operator', 'olga'))
    await hearing
    await page.getByTitle('Scheduler is off').waitFor()
    await story.world.restart(async () => {
      const notice = page.getByRole('status').filter({ hasText: 'The service was told to stop.' })
      await notice.getByText('No run was in progress.', { exact: false }).waitFor()
      await notice.getByText('once the service is started again', { exact: false }).waitFor()
      expect(await findAccessibilityFaults(page)).toEqual([])
    }, 'stop')
    await page.getByText('The service is back.', { exact: false }).waitFor()
    await page.getByTitle('Scheduler is off').waitFor()
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
