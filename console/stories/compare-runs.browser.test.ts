import { readFile } from 'node:fs/promises'
import { beforeAll, expect, it } from 'vitest'
import { forest } from '#src/api/testing/service-world.ts'
import { must } from '#src/base/assert.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'
import type { ConsolePage } from '../testing/console-page.ts'

/** Clicks what downloads and returns the name and the text of the file. */
async function downloaded(on: ConsolePage, click: () => Promise<void>): Promise<{ readonly name: string; readonly text: string }> {
  const [download] = await Promise.all([on.page.waitForEvent('download'), click()])
  return { name: download.suggestedFilename(), text: await readFile(await download.path(), 'utf8') }
}

describeServer(chromiumMissing(), 'runs side by side, as files, and once more', () => {
  const story = consoleStory({ begin: 'cycled', people: { otto: 'operator', victor: 'viewer' } })
  let quiet: number
  let busy: number

  beforeAll(async () => {
    const { world } = story
    quiet = (await world.run(forest, 'Delta Import')).number
    const { directory } = world.company.directory
    const person = must(
      directory.list('user').find((dn) => dn.includes('OU=People')),
      'a person',
    )
    directory.modify(person, { title: '=Compared' })
    busy = (await world.run(forest, 'Delta Import')).number
  })

  it('says in words and signs what was different in the run before', async () => {
    const { on } = story
    const { page } = on
    await on.signIn(story.people.otto, `/runs/${busy}`)
    await page.getByRole('link', { name: 'Compare with run before' }).click()
    const step = page.getByRole('table', { name: /^Delta import/ })
    await step.getByRole('row', { name: 'Staging: Updates 1 0 1 more' }).waitFor()
    expect(page.url()).toContain('compare=previous')
    expect(await page.getByLabel('Compare with run').inputValue()).toBe(String(quiet))
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.getByRole('switch', { name: 'Only what is different' }).click()
    await step.getByRole('row', { name: /Objects with errors/ }).waitFor({ state: 'detached' })
    await step.getByRole('row', { name: 'Staging: Updates 1 0 1 more' }).waitFor()
  })

  it('compares two runs that are ticked in the list, also on a telephone', async () => {
    const { on } = story
    const { page } = on
    await on.signIn(story.people.otto, `/runs?connector=${forest}&profile=Delta+Import`)
    await page.getByRole('checkbox', { name: `Compare run ${busy}` }).check()
    await page.getByText(`Run ${busy} is ticked`).waitFor()
    await page.getByRole('checkbox', { name: `Compare run ${quiet}` }).check()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.getByRole('link', { name: `Compare runs ${quiet} and ${busy}` }).click()
    await page.getByRole('table', { name: 'Both runs' }).waitFor()
    expect(new URL(page.url()).searchParams.get('compare')).toBe(String(quiet))

    const narrow = await story.open({ width: 320, theme: 'dark' })
    await narrow.signIn(story.people.otto, `/runs/${busy}?compare=${quiet}`)
    await narrow.page.getByRole('table', { name: 'Both runs' }).waitFor()
    expect(await findAccessibilityFaults(narrow.page)).toEqual([])
    const isWider = await narrow.page.evaluate(() => document.documentElement.scrollWidth > innerWidth)
    expect(isWider).toBe(false)
  })

  it('saves a run as JSON and XML, and the list as it is filtered', async () => {
    const { on } = story
    const { page } = on
    await on.signIn(story.people.otto, `/runs/${busy}`)
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const json = await downloaded(on, () => page.getByRole('menuitem', { name: 'As JSON' }).click())
    expect([json.name, JSON.parse(json.text)]).toMatchObject([`run-${busy}.json`, { format: 1, run: { number: busy }, errors: [] }])
    await page.getByRole('button', { name: 'Save', exact: true }).click()
    const xml = await downloaded(on, () => page.getByRole('menuitem', { name: /As XML/ }).click())
    expect([xml.name, xml.text]).toEqual([`run-${busy}.xml`, expect.stringContaining('<stage-update detail="true">1</stage-update>')])

    await on.goTo(`/runs?connector=${forest}&profile=Delta+Import`)
    await page.getByRole('button', { name: 'Save list' }).click()
    const csv = await downloaded(on, () => page.getByRole('menuitem', { name: 'As CSV' }).click())
    const lines = csv.text.trimEnd().split('\r\n')
    expect(lines[0]).toMatch(/^number,connector,profile,result/)
    expect(lines.slice(1, 3).map((line) => line.split(',')[0])).toEqual([String(busy), String(quiet)])
    expect(lines.slice(1).every((line) => line.includes(`,${forest},Delta Import,`))).toBe(true)
  })

  it('saves what a search of a connector space finds, with nothing in it that a spreadsheet would calculate', async () => {
    const { on } = story
    const { page } = on
    await on.signIn(story.people.otto, `/connectors/${forest}?tab=objects&scope=pending-import`)
    const csv = await downloaded(on, () => page.getByRole('link', { name: 'Save as CSV' }).click())
    expect(csv.name).toBe('objects.csv')
    expect(csv.text.trimEnd().split('\r\n')).toHaveLength(2)
    expect(await findAccessibilityFaults(page)).toEqual([])
  })

  it('runs one step again after saying what that does, and lets nobody who may not', async () => {
    const { on } = story
    const { page } = on
    await on.signIn(story.people.otto, `/runs/${busy}`)
    await page.getByRole('button', { name: 'Retry step' }).click()
    const dialog = page.getByRole('dialog')
    await dialog.getByText(`of ${forest}, partition DC=contoso,DC=lab. What it reads waits for a synchronization.`).waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Retry step' }).click()
    await page.getByRole('heading', { name: `Run ${busy + 1}` }).waitFor()
    await page.getByText('a person').waitFor()

    const viewing = await story.open()
    await viewing.signIn(story.people.victor, `/runs/${busy}`)
    const button = viewing.page.getByRole('button', { name: 'Retry step' })
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    await viewing.goTo(`/connectors/${forest}?tab=objects`)
    expect(await viewing.page.getByRole('button', { name: 'Save as CSV' }).getAttribute('aria-disabled')).toBe('true')
  })
})
