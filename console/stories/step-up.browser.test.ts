import { beforeEach, expect, it } from 'vitest'
import { forest } from '#src/api/testing/service-world.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const tenMinutesMs = 600_000

describeServer(chromiumMissing(), 'a sign-in that is older than five minutes', () => {
  const story = consoleStory({
    begin: 'cycled',
    more: { clock: { now: () => Date.now() + passedMs } },
    people: { carla: 'credential-manager' },
  })
  let passedMs = 0
  let right = ''

  beforeEach(async () => {
    right = story.world.changePasswordElsewhere()
    await story.world.run(forest, 'Delta Import')
  })

  it('is confirmed where a secret is written, and what was begun goes on by itself', async () => {
    const { on } = story
    const { page } = on
    await on.signIn(story.people.carla, `/credentials/${forest}?fix=1`)
    passedMs += tenMinutesMs
    await page.locator('[data-secret]').fill(right)
    await page.keyboard.press('Enter')

    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' })
    await dialog.waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    const password = dialog.getByLabel('Password of carla')
    await password.fill('not-the-password')
    await page.keyboard.press('Enter')
    await dialog.getByText('The password is wrong.').waitFor()
    expect(await password.inputValue()).toBe('')
    await password.fill(story.people.carla.password)
    await page.keyboard.press('Enter')
    await page.getByText('Everything is in order again').waitFor()
    expect(await page.content()).not.toContain(right)
  })

  it('refuses what was begun when it is not confirmed', async () => {
    const on = await story.open({ width: 390, height: 844, theme: 'dark' })
    const { page } = on
    await on.signIn(story.people.carla, `/credentials/${forest}?fix=1`)
    passedMs += tenMinutesMs
    await page.locator('[data-secret]').fill(right)
    await page.keyboard.press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Confirm that it is you' })
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText('This needs that you signed in a few minutes ago').waitFor()
    expect(await page.locator('[data-secret]').inputValue()).toBe('')
  })
})
