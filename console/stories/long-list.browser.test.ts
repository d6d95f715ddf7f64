import { expect, it } from 'vitest'
import type { RunBody } from '#src/api/contract/run.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'

const rowsMax = 100_000
/** So many rows are some tens of megabytes on their way. */
const arrivalMs = 60_000
/** More rows than fit on the screen are in the document only as a margin. */
const inDocumentMax = 80

describeServer(chromiumMissing(), 'a table of 100,000 rows', () => {
  const story = consoleStory()

  it('has the rows in sight in the document, says how many there are, and goes straight to its end', async () => {
    const { on } = story
    const { page } = on
    // So many runs take days to happen; what the list does with them does not depend on who answered.
    await page.route('**/api/v1/runs?*', (route) => route.fulfill({ json: { runs: manyRuns(), before: null } }))
    await on.signIn(await story.world.person('viewer', 'vera'), '/runs?group=off')
    const table = page.getByRole('table')
    await expect.poll(() => table.getAttribute('aria-rowcount'), { timeout: arrivalMs }).toBe(String(rowsMax + 1))
    expect(await table.locator('tr').count()).toBeLessThan(inDocumentMax)

    await page.getByRole('region', { name: 'Runs, newest first' }).evaluate((region) => region.scrollTo(0, region.scrollHeight))
    await page.getByRole('link', { name: '1', exact: true }).waitFor()
    expect(await table.locator('tr').count()).toBeLessThan(inDocumentMax)

    await page.getByRole('button', { name: 'Run', exact: true }).click()
    await page.getByRole('columnheader', { name: 'Run', exact: true }).and(page.locator('[aria-sort=ascending]')).waitFor()
    expect(page.url()).toContain('sort=run')
  })
})

function manyRuns(): readonly RunBody[] {
  const startedAt = new Date(Date.now() - 86_400_000).toISOString()
  return Array.from({ length: rowsMax }, (_, index) => ({
    number: rowsMax - index,
    id: String(index),
    connector: 'contoso.lab',
    profile: 'Delta Import',
    trigger: 'schedule',
    cycleId: null,
    configurationVersion: 1,
    result: 'success',
    startedAt,
    endedAt: startedAt,
    steps: [],
  }))
}
