import { beforeAll, expect, it } from 'vitest'
import { spaceObjectShape } from '#src/api/contract/space.ts'
import { forest } from '#src/api/testing/service-world.ts'
import { must } from '#src/base/assert.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

describeServer(chromiumMissing(), 'searching and reading one object', () => {
  const story = consoleStory({ begin: 'cycled', people: { anna: 'administrator', victor: 'viewer' } })
  /** A person whose new title waits to be exported, and another whose waits to be synchronized. */
  let exported: string
  let imported: string

  beforeAll(async () => {
    const { directory } = story.world.company.directory
    const people = directory.list('user').filter((dn) => dn.includes('OU=People'))
    exported = must(people[0], 'a person')
    imported = must(people[1], 'another person')
    directory.modify(exported, { title: 'Head of Law' })
    await story.world.run(forest, 'Delta Import')
    await story.world.run(forest, 'Delta Synchronization')
    directory.modify(imported, { title: 'Not synchronized yet' })
    await story.world.run(forest, 'Delta Import')
  })

  it('finds a person as one types, by keyboard, and says why the title is what it is', async () => {
    await story.on.signIn(story.people.anna, '/runs')
    const { page } = story.on
    await page.keyboard.press('Control+k')
    await page.keyboard.type(nameIn(exported).toLowerCase())
    await page.getByRole('list', { name: 'Suggestions' }).getByRole('link').first().waitFor()
    await page.keyboard.press('Enter')
    await page.getByRole('list', { name: 'What was found' }).waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.getByRole('searchbox', { name: 'Name, mail address' }).focus()
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('Enter')
    await page.getByRole('table', { name: 'Values' }).waitFor()
    await page.getByRole('link', { name: 'title', exact: true }).click()
    const walk = page.getByRole('region', { name: 'The way of the value' })
    await walk.waitFor()
    const said = must(await walk.textContent(), 'the way of the title')
    expect(said).toContain('Trim([title])')
    expect(said).toMatch(/Metaverse: title.*Head of Law.*from contoso\.lab by/)
    expect(said).toContain('jobTitle')
    await page.getByText('It waits to be exported', { exact: false }).first().waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.goto(`${story.world.url}/search`)
    await page.getByRole('link', { name: nameIn(exported).toLowerCase() }).waitFor()
  })

  it('shows what waits on an object, old and new, and takes it all the way after a dry run', async () => {
    await story.on.signIn(story.people.anna, `/connectors/${forest}/objects/${encodeURIComponent(imported)}?tab=imports`)
    const { page } = story.on
    await page.getByRole('tab', { name: 'Pending import (1)' }).waitFor()
    expect(await page.getByRole('table').textContent()).toContain('Not synchronized yet')
    await page.getByRole('button', { name: 'Synchronize this object' }).click()
    const drawer = page.getByRole('dialog')
    await drawer.getByText('It would be synchronized').waitFor()
    expect(await drawer.textContent()).toContain('jobTitle')
    expect(await findAccessibilityFaults(page)).toEqual([])
    await drawer.getByRole('button', { name: 'Synchronize now' }).click()
    await drawer.getByText('What was done').waitFor()
    await drawer.getByRole('button', { name: 'Close' }).last().click()
    await page.getByText('Nothing waits to be synchronized').waitFor()
    await page.getByRole('tab', { name: 'History' }).click()
    await page.getByRole('region', { name: 'Runs that touched it' }).getByRole('row').nth(2).waitFor()
  })

  it('shows a pending export of an identity, and every tab of it without a fault', async () => {
    await story.on.signIn(story.people.anna, `/connectors/${forest}/objects/${encodeURIComponent(exported)}`)
    const { page } = story.on
    await page.getByRole('link', { name: 'Pending export: change' }).click()
    await page.getByRole('table').waitFor()
    expect(await page.getByRole('table').textContent()).toMatch(/jobTitle.*Head of Law/)
    await page.getByRole('main').getByRole('listitem').filter({ hasText: 'Metaverse' }).getByRole('link').click()
    for (const tab of [
      'Values',
      'Lineage',
      'Pending import',
      'Pending export (1)',
      'Errors',
      'History',
      'Preview',
      'Why / why not',
      'Raw',
    ]) {
      await page.getByRole('tab', { name: tab, exact: true }).click()
      await story.on.settle()
      expect([tab, await findAccessibilityFaults(page)]).toEqual([tab, []])
    }
  })

  it('disconnects an object with a reason, and gives it back to the rules', async () => {
    const group = must(
      story.world.company.directory.directory.list('group').find((dn) => dn.includes('OU=Groups')),
      'a group',
    )
    await story.on.signIn(story.people.anna, `/connectors/${forest}/objects/${encodeURIComponent(group)}`)
    const { page } = story.on
    await page.getByRole('button', { name: 'Disconnect', exact: true }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('button', { name: 'Disconnect' }).click()
    await dialog.getByText('Say why').waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await dialog.getByLabel('Reason').fill('Belongs to somebody else')
    await dialog.getByRole('button', { name: 'Disconnect' }).click()
    await page.getByText('It belongs to no identity.').waitFor()
    await page.getByText('A person decided about its link').waitFor()
    await page.getByRole('button', { name: 'Give back to the rules' }).click()
    await dialog.getByLabel('Reason').fill('It does not after all')
    await dialog.getByRole('button', { name: 'Give back to the rules' }).click()
    await page.getByText('A person decided about its link').waitFor({ state: 'detached' })
  })

  it('says where it looked for what is not there, and why it may not be', async () => {
    const dn = `CN=Nobody Anywhere,OU=Elsewhere,${story.world.company.directory.baseDn}`
    await story.on.signIn(story.people.anna, `/search?${new URLSearchParams({ q: dn }).toString()}`)
    const { page } = story.on
    await page.getByText(`Nothing fits “${dn}”`).waitFor()
    const said = must(await page.getByRole('main').textContent(), 'the page')
    expect(said).toContain('Metaverse')
    expect(said).toContain(forest)
    expect(said).toContain('What to do:')
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: `Look in ${forest} now` }).click()
    await page.getByText('What was done').waitFor()
  })

  it('masks values for a viewer and says so, and lets him do nothing', async () => {
    await story.on.signIn(story.people.victor, `/search?q=${encodeURIComponent(nameIn(exported))}`)
    const { page } = story.on
    await page.getByText('Your role finds objects by identifier only').waitFor()
    const { objectId, metaverseId } = await identifiersOf(exported)
    await story.on.goTo(`/search?q=${metaverseId}`)
    await page.getByRole('list', { name: 'What was found' }).getByRole('link').first().waitFor()
    await story.on.goTo(`/objects/${objectId}`)
    await page.getByText('Values are masked').waitFor()
    expect(new URL(page.url()).pathname).toBe(`/connectors/${forest}/objects/${objectId}`)
    const text = must(await page.getByRole('main').textContent(), 'the page')
    expect(text).toContain('•••')
    expect(text).not.toContain('Head of Law')
    expect(text).not.toContain(nameIn(exported))
    const button = page.getByRole('button', { name: 'Synchronize this object' })
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    for (const tab of ['Lineage', 'Pending export', 'Preview', 'Why / why not']) {
      await page.getByRole('tab', { name: tab, exact: true }).click()
      await story.on.settle()
      expect([tab, await findAccessibilityFaults(page)]).toEqual([tab, []])
    }
  })

  it('shows who gives an attribute of the metaverse, and what would go with a connector', async () => {
    await story.on.signIn(story.people.anna, '/metaverse?type=person&attribute=title')
    const { page } = story.on
    const drawer = page.getByRole('dialog')
    await drawer.getByText('supplies 20 identities now').waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.keyboard.press('Escape')
    await page.getByRole('tab', { name: 'Deletion' }).click()
    await page.getByLabel('Connector', { exact: true }).selectOption(forest)
    await page.getByRole('button', { name: 'Count' }).click()
    await page.getByRole('row', { name: 'person 20 0' }).waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
  })

  async function identifiersOf(dn: string): Promise<{ readonly objectId: string; readonly metaverseId: string }> {
    const path = `/connectors/${forest}/space/object`
    const object = await story.world.client.ask(spaceObjectShape, { method: 'GET', path, query: { object: dn } })
    return { objectId: object.id, metaverseId: must(object.link, 'the link').metaverseId }
  }
})

/** `CN=Carter\, David,OU=…` → `Carter`: a part of the name that is enough to find the person. */
function nameIn(dn: string): string {
  return must(/^CN=([^,\\]+)/.exec(dn)?.[1], 'a name')
}
