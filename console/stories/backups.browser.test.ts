import { expect, it } from 'vitest'
import { backupListShape } from '#src/api/contract/backup.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const tenMinutesMs = 600_000

describeServer(chromiumMissing(), 'backups', () => {
  let passedMs = 0
  const story = consoleStory({
    begin: 'cycled',
    more: { clock: { now: () => Date.now() + passedMs } },
    people: { anna: 'administrator', vera: 'viewer' },
  })

  it('are made, rehearsed, downloaded after a fresh sign-in, and deleted by typing the name', async () => {
    const { on } = story
    const { page } = on
    await on.signIn(story.people.anna, '/settings/backup')
    await page.getByText('No backup yet').waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])

    await page.getByRole('button', { name: 'Back up now' }).click()
    await page.getByText('The key is NOT in it').waitFor()
    await page.getByText('2 secrets, encrypted').waitFor()
    await page.getByRole('button', { name: 'Rehearse' }).click()
    await page.getByText(/is proven: it was restored/).waitFor()
    await page.getByText('What was looked at').click()
    await page.getByText('all 2 versions open with the present keys').waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])

    passedMs += tenMinutesMs
    const saved = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download' }).click()
    const again = page.getByRole('dialog', { name: 'Confirm that it is you' })
    await again.getByLabel('Password of anna').fill(story.people.anna.password)
    await page.keyboard.press('Enter')
    const download = await saved
    expect(download.suggestedFilename()).toMatch(/^lockstep-\d{8}-\d{6}\.tar$/)
    expect(await download.failure()).toBeNull()

    const list = () => story.world.client.ask(backupListShape, { method: 'GET', path: '/backups' })
    const id = (await list()).backups[0]?.id ?? ''
    await page.getByRole('button', { name: 'Delete…' }).click()
    const question = page.getByRole('dialog', { name: `Delete backup ${id}?` })
    expect(await question.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true)
    await question.getByRole('textbox').fill(id)
    await question.getByRole('button', { name: 'Delete' }).click()
    await page.getByText('No backup yet').waitFor()
    expect((await list()).backups).toEqual([])
  })

  it('fit a telephone, and keep the schedule that was set', async () => {
    const on = await story.open({ width: 320, height: 700, theme: 'dark' })
    const { page } = on
    await on.signIn(story.people.anna, '/settings/backup')
    await page.getByRole('button', { name: 'Back up now' }).click()
    await page.getByRole('button', { name: 'Delete…' }).waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect(overflow).toBeLessThanOrEqual(0)
    await page.getByLabel('Make and rehearse one').selectOption('day')
    await page.getByLabel('How many are kept').fill('0')
    await page.getByText('A whole number from 1 to 365.').waitFor()
    await page.getByLabel('How many are kept').fill('14')
    await page.getByRole('button', { name: 'Save' }).click()
    await page.getByText('Saved.').waitFor()
    await page.reload()
    await expect.poll(() => page.getByLabel('How many are kept').inputValue()).toBe('14')
  })

  it('are shown to a viewer, who can make, take away and delete none', async () => {
    const { on } = story
    await on.signIn(story.people.vera, '/settings/backup')
    for (const name of ['Back up now', 'Rehearse', 'Download', 'Delete…', 'Save']) {
      expect([name, await on.page.getByRole('button', { name }).first().getAttribute('aria-disabled')]).toEqual([name, 'true'])
    }
    expect(await findAccessibilityFaults(on.page)).toEqual([])
  })
})
