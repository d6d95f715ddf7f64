import { expect, it } from 'vitest'
import { connectorDocumentShape } from '#src/api/contract/directory.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const forest = 'contoso.lab'
const place = `/connectors/${forest}?tab=schema&type=user`

describeServer(chromiumMissing(), 'what a connector reads', () => {
  const story = consoleStory({ begin: 'cycled', people: { anna: 'administrator', vera: 'viewer' } })

  const selection = () =>
    story.world.client
      .ask(connectorDocumentShape, { method: 'GET', path: `/connectors/${forest}/document` })
      .then(({ connector }) => connector.schema)

  it('is chosen with boxes: an attribute goes, a type comes, and the rules that lose something are named before it is saved', async () => {
    await story.on.signIn(story.people.anna, place)
    const { page } = story.on
    await page.getByRole('button', { name: 'Refresh schema' }).click()
    await page.getByText('Compared with the directory').waitFor()
    await page.getByRole('checkbox', { name: /^organizationalUnit/ }).check()
    await page.getByLabel('Find an attribute of user').fill('displayname')
    await page.getByRole('checkbox', { name: 'displayName', exact: true }).uncheck()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Review' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(`user.displayName: In from ${forest} - User Common`).waitFor()
    await dialog.getByText('Full import').first().waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'detached' })
    const saved = await selection()
    expect(Object.keys(saved['user'] ?? {})).not.toContain('displayName')
    expect(Object.keys(saved['organizationalUnit'] ?? {})).toContain('description')
    await page.getByRole('checkbox', { name: /^organizationalUnit/, checked: true }).waitFor()
  })

  it('cannot lose a type that rules are made for, and says which ones', async () => {
    await story.on.signIn(story.people.anna, place)
    const { page } = story.on
    const before = await selection()
    await page.getByRole('checkbox', { name: /^group/ }).uncheck()
    await page.getByRole('button', { name: 'Review' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(`group: In from ${forest} - Group Join`).waitFor()
    expect(await dialog.getByRole('button', { name: 'Save' }).isDisabled()).toBe(true)
    await dialog.getByRole('button', { name: 'Cancel' }).click()
    await page.getByRole('button', { name: 'Discard' }).click()
    expect(await page.getByRole('checkbox', { name: /^group/ }).isChecked()).toBe(true)
    expect(await selection()).toEqual(before)
  })

  it('is shown to a viewer with the reason why nothing can be changed, on a telephone too', async () => {
    const on = await story.open({ width: 390, theme: 'dark' })
    await on.signIn(story.people.vera, place)
    const box = on.page.getByRole('checkbox', { name: /^user/ })
    await box.waitFor()
    expect([await box.isChecked(), await box.isDisabled()]).toEqual([true, true])
    expect(await on.page.getByRole('tabpanel').textContent()).toMatch(/administrator/i)
    expect(await findAccessibilityFaults(on.page)).toEqual([])
  })
})
