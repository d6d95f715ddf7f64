import { beforeAll, expect, it } from 'vitest'
import { forest, tenant } from '#src/api/testing/service-world.ts'
import { must } from '#src/base/assert.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

describeServer(chromiumMissing(), 'two objects side by side, and the rules behind one', () => {
  const story = consoleStory({ begin: 'cycled', people: { otto: 'operator', victor: 'viewer' } })
  /** Two people of the directory. */
  let people: readonly string[]

  beforeAll(() => {
    people = story.world.company.directory.directory.list('user').filter((dn) => dn.includes('OU=People'))
  })

  it('are two ticked results, of one search or of two, with what is different first', async () => {
    const { on } = story
    const { page } = on
    const [first, second] = [nameIn(people[0]), nameIn(people[1])]
    await on.signIn(story.people.otto, `/search?q=${encodeURIComponent(first)}`)
    await page.getByRole('checkbox', { name: 'Compare' }).first().check()
    await page.getByText('Tick another result').waitFor()
    await page.getByRole('searchbox', { name: 'Name, mail address' }).fill(second)
    await page.waitForURL((url) => url.searchParams.get('q') === second)
    await page.getByRole('list', { name: 'What was found' }).getByText(second).first().waitFor()
    await page.getByRole('checkbox', { name: 'Compare', checked: false }).first().check()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.getByRole('link', { name: /^Compare .+ with .+/ }).click()
    const table = page.getByRole('table', { name: 'Attributes side by side' })
    await table.waitFor()
    const states = await table.locator('tbody tr td:last-child').allTextContents()
    expect(states[0]).toBe('≠ different')
    expect(states.at(-1)).toBe('same')
    expect(states.lastIndexOf('≠ different')).toBeLessThan(states.indexOf('same'))
    expect(await table.getByRole('row', { name: /^displayName/ }).textContent()).toContain('different')
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.getByRole('switch', { name: 'Only what is different' }).click()
    await table.getByText('same', { exact: true }).first().waitFor({ state: 'detached' })

    const narrow = await story.open({ width: 320, theme: 'dark' })
    await narrow.signIn(story.people.otto, new URL(page.url()).pathname + new URL(page.url()).search)
    await narrow.page.getByRole('table', { name: 'Attributes side by side' }).waitFor()
    expect(await findAccessibilityFaults(narrow.page)).toEqual([])
    expect(await narrow.page.evaluate(() => document.documentElement.scrollWidth > innerWidth)).toBe(false)
  })

  it('may be an identity and an object of a directory; who may not see values is told so', async () => {
    const { on } = story
    const { page } = on
    await on.signIn(story.people.otto, `/search?q=${encodeURIComponent(nameIn(people[0]))}`)
    await page
      .getByRole('checkbox', { name: `in ${forest}` })
      .first()
      .check()
    await page
      .getByRole('checkbox', { name: `in ${tenant}` })
      .first()
      .check()
    await page.getByRole('link', { name: /^Compare .+ with .+/ }).click()
    await page
      .getByRole('columnheader', { name: `${forest}, user` })
      .or(page.getByRole('columnheader', { name: nameIn(people[0]) }))
      .first()
      .waitFor()
    const viewing = await story.open()
    await viewing.signIn(story.people.victor, new URL(page.url()).pathname + new URL(page.url()).search)
    await viewing.page.getByText('Your role may not see values').waitFor()
    expect(await findAccessibilityFaults(viewing.page)).toEqual([])
  })

  it('leads from the rule beside a value to the rule', async () => {
    const { on } = story
    const { page } = on
    await on.signIn(story.people.otto, `/connectors/${forest}/objects/${encodeURIComponent(must(people[0], 'a person'))}`)
    await page.getByRole('main').getByRole('listitem').filter({ hasText: 'Metaverse' }).getByRole('link').first().click()
    const rule = page.getByRole('row', { name: /^displayName/ }).getByRole('link', { name: /^In from/ })
    const name = must(await rule.textContent(), 'the name of the rule')
    await rule.click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
    expect(new URL(page.url()).pathname).toMatch(/^\/rules\/.+/)
  })
})

/** `CN=Carter\, David,OU=…` → `Carter`: a part of the name that is enough to find the person. */
function nameIn(dn: string | undefined): string {
  return must(/^CN=([^,\\]+)/.exec(must(dn, 'a person'))?.[1], 'a name')
}
