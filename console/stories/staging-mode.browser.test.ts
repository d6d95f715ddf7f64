import { expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const tenant = 'contoso.onmicrosoft.com'

describeServer(chromiumMissing(), 'staging mode', () => {
  const story = consoleStory({ size: { people: 12, groups: 2 }, begin: 'cycled', people: { anna: 'administrator', vera: 'viewer' } })

  it('is switched on with a reason everybody reads on every page, holds what waits back, and lets it go when it is left', async () => {
    const { page } = story.on
    const { directory } = story.world.company.directory
    const titles = () => [...story.world.company.tenant.tenant.users()].map((user) => user['jobTitle'])
    await story.on.signIn(story.people.anna, '/settings/staging')
    await page.getByRole('button', { name: 'Switch staging mode on…' }).click()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.getByLabel('Reason').fill('The other server writes')
    await page.getByRole('button', { name: 'Switch on', exact: true }).click()
    await page.getByText('On: nothing is written to any directory').waitFor()

    const other = await story.open()
    await other.signIn(story.people.vera, '/runs')
    const chip = other.page.getByText('STAGING MODE')
    await chip.waitFor()
    expect(await chip.getAttribute('title')).toContain('switched on by anna: The other server writes')

    const person = must(
      directory.list('user').find((dn) => dn.includes('OU=People')),
      'a person',
    )
    directory.modify(person, { title: 'Keeper of the Seal' })
    await story.world.cycle('delta')
    expect(titles()).not.toContain('Keeper of the Seal')
    await page.getByRole('row', { name: `${tenant} 0 1 0` }).waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])

    await page.getByRole('button', { name: 'Leave staging mode…' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText('The next cycle writes 0 adds, 1 change and 0 deletes.').waitFor()
    const leave = dialog.getByRole('button', { name: 'Leave staging mode' })
    expect(await leave.isDisabled()).toBe(true)
    await dialog.getByLabel('Type leave staging mode to go on').fill('leave staging mode')
    await leave.click()
    await page.getByText('Off: exports are written').waitFor()
    await chip.waitFor({ state: 'detached' })
    await story.world.cycle('delta')
    expect(titles()).toContain('Keeper of the Seal')
  })
})
