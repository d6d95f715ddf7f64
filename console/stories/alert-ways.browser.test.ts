import type { Page } from 'playwright-core'
import { beforeEach, expect, it } from 'vitest'
import { alertPageShape } from '#src/api/contract/alert.ts'
import { must } from '#src/base/assert.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const forest = 'contoso.lab'
const label = 'Enter new password'

describeServer(chromiumMissing(), 'the way out of an alert for who may not take it', () => {
  const story = consoleStory({ begin: 'cycled', people: { anna: 'administrator', vera: 'viewer' } })

  beforeEach(async () => {
    story.world.changePasswordElsewhere()
    await story.world.run(forest, 'Delta Import')
  })

  async function alertNumber(): Promise<number> {
    const { alerts } = await story.world.client.ask(alertPageShape, { method: 'GET', path: '/alerts' })
    return must(
      alerts.find(({ key }) => key === 'credential.rejected'),
      'the alert of the refused password',
    ).number
  }

  /** The buttons are there, lead nowhere, and say by keyboard who may. */
  async function expectForbidden(page: Page, where: string): Promise<void> {
    const button = page.getByRole('button', { name: label }).first()
    await button.waitFor()
    expect([where, await button.getAttribute('aria-disabled')]).toEqual([where, 'true'])
    expect([where, await page.getByRole('link', { name: label }).count()]).toEqual([where, 0])
    await button.focus()
    expect(await button.evaluate((each) => each === document.activeElement)).toBe(true)
    await button.hover()
    await page.getByRole('tooltip').getByText('It takes the role').waitFor()
    const before = page.url()
    // The browser lets nobody click what is marked as disabled; this does it all the same.
    await button.click({ force: true })
    expect([where, page.url()]).toEqual([where, before])
    expect([where, await findAccessibilityFaults(page)]).toEqual([where, []])
    await button.blur()
    await page.mouse.move(0, 0)
    await page.getByRole('tooltip').waitFor({ state: 'detached' })
  }

  it('is disabled with the reason for a viewer: in the banner, in the list and on the page of the alert', async () => {
    const { page } = story.on
    await story.on.signIn(story.people.vera)
    const banner = page.getByRole('region', { name: 'Worst open alert' })
    await banner.waitFor()
    await expectForbidden(page, 'banner')
    // What he may do is to look.
    await banner.getByRole('link', { name: 'Details' }).click()
    await page.waitForURL(new RegExp(`/alerts/${await alertNumber()}$`))
    await expectForbidden(page, 'page of the alert')
    await story.on.goTo('/alerts')
    await page.getByRole('table').getByRole('button', { name: label }).first().waitFor()
    await expectForbidden(page, 'list of alerts')
    for (const path of ['/credentials', '/connectors']) {
      await story.on.goTo(path)
      const fix = page.getByRole('table').getByRole('button', { name: /^Fix / })
      await fix.first().waitFor()
      expect([path, await fix.first().getAttribute('aria-disabled')]).toEqual([path, 'true'])
    }
    // The key that leads to the next repair leads him nowhere.
    const before = page.url()
    await page.keyboard.press('f')
    expect(page.url()).toBe(before)
  })

  it('leads an administrator there', async () => {
    const { page } = story.on
    await story.on.signIn(story.people.anna, '/alerts')
    await page.getByRole('table').getByRole('link', { name: label }).first().click()
    await page.locator('[data-secret]').waitFor()
    expect(new URL(page.url()).pathname).toBe(`/credentials/${forest}`)
  })
})
