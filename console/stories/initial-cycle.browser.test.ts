import { expect, it } from 'vitest'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

/** On a busy machine a cycle takes its time; nothing here waits longer than it takes. */
const cycleMs = 120_000
const storyMs = 240_000
const answerDelayMs = 800

describeServer(chromiumMissing(), 'the first cycle', () => {
  // Large enough to be watched, small enough to wait for.
  const story = consoleStory({ size: { people: 360, groups: 40 }, begin: 'connected' })

  it(
    'is started on the overview and watched while it goes on, without loading the page again',
    async () => {
      const { on } = story
      const { page } = on
      await on.signIn(await story.world.person('operator', 'otto'))
      await page.getByText('No cycle has run yet.').waitFor()
      // However fast the machine is, there is something to watch until it has been seen.
      const letGo = story.world.company.directory.faults.arm({ kind: 'slow-answers', delayMs: answerDelayMs }, 'always')
      expect(await findAccessibilityFaults(page)).toEqual([])
      await page.getByRole('button', { name: 'Run a cycle' }).click()
      await page.getByRole('menuitem', { name: 'Initial: everything' }).click()
      await page.getByRole('link', { name: 'Operations' }).click()

      // While a run goes on: its phase, and how many objects were read.
      await page
        .getByText(/^(Reading everything|Synchronizing|Exporting).*(so far|\bof\b)/)
        .first()
        .waitFor({ timeout: cycleMs })
      await page.getByText('Cycle in progress').first().waitFor()
      letGo()

      // Every run appears by itself, and ends by itself.
      const rows = page.getByRole('table').getByRole('row')
      await expect.poll(() => rows.count(), { timeout: cycleMs }).toBe(8)
      await expect.poll(() => page.getByText('in-progress').count(), { timeout: cycleMs }).toBe(0)
      const said = await rows.allTextContents()
      expect(said[1]).toContain('Delta Synchronization')
      expect(said.at(-1)).toContain('Full Import')
      expect(said.slice(1).every((row) => /success|completed-no-objects/.test(row))).toBe(true)

      await page.keyboard.press('g')
      await page.keyboard.press('h')
      await page.getByText('400').first().waitFor()
      await page.getByText('Everything is in order').waitFor()

      // The cycle left a point in each picture, and the same as numbers.
      const trends = page.getByRole('region', { name: 'Trends' })
      await trends.getByText('The same as numbers').first().click()
      await trends.getByRole('table', { name: 'Objects', exact: true }).getByRole('cell', { name: '400' }).first().waitFor()
      // One for the metaverse, one for each connector, again for the queue, and two rates.
      await expect.poll(() => trends.locator('.recharts-line-dot').count()).toBe(7)
      expect(await findAccessibilityFaults(page)).toEqual([])
    },
    storyMs,
  )

  it('lists the objects behind a number of a run, and keeps that in the address', async () => {
    const on = await story.open({ theme: 'dark' })
    const { page } = on
    await on.signIn(await story.world.person('auditor', 'augusta'), '/runs/1')
    await page.getByRole('link', { name: 'Staging: Adds, 400' }).click()
    const drawer = page.getByRole('dialog', { name: 'Adds' })
    await drawer.getByText('400 objects').waitFor()
    await drawer.getByText('Names as they were during the run.').waitFor()
    expect(page.url()).toMatch(/\/runs\/1\?step=1&counter=stage-add$/)
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.reload()
    await drawer.getByText('400 objects').waitFor()
    await page.keyboard.press('Escape')
    await expect.poll(() => page.url()).toMatch(/\/runs\/1\?step=1$/)
  })

  it('shows a viewer what he may not do, and who may', async () => {
    const on = await story.open({ width: 320, height: 640 })
    const { page } = on
    await on.signIn(await story.world.person('viewer', 'vera'), '/runs')
    const run = page.getByRole('button', { name: 'Run…' })
    await run.focus()
    // The reason is shown to who comes by keyboard, not to every script that sets the focus.
    await page.keyboard.press('Shift+Tab')
    await page.keyboard.press('Tab')
    await page.getByRole('tooltip').getByText('It takes the role operator or administrator').waitFor()
    // The browser lets nobody click what is marked as disabled; this does it all the same.
    await run.click({ force: true })
    expect(await page.getByRole('dialog').count()).toBe(0)
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(320)
    expect(await findAccessibilityFaults(page)).toEqual([])
  })
})
