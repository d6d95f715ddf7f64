import type { Page } from 'playwright-core'
import { beforeEach, expect, it } from 'vitest'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { announcementsOf, listenToAnnouncements } from '../testing/announcements.ts'
import type { ConsolePage } from '../testing/console-page.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'
import { activationsOf, countActivations } from '../testing/repair.ts'

const forest = 'contoso.lab'
/** A window of 1280 by 1024 at 400 %. */
const zoomed = { width: 320, height: 256 }
const stepsMax = 60

describeServer(chromiumMissing(), 'the repair of a password for everybody', () => {
  const story = consoleStory({ begin: 'cycled', people: { anna: 'administrator' } })
  let right = ''

  beforeEach(async () => {
    right = story.world.changePasswordElsewhere()
    await story.world.run(forest, 'Delta Import')
  })

  /** What WCAG asks of every state: nothing for axe, no scrolling sideways, and the focus where one sees it. */
  async function expectFit(page: Page, state: string): Promise<void> {
    expect([state, await findAccessibilityFaults(page)]).toEqual([state, []])
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
    expect([state, overflow]).toEqual([state, 0])
  }

  async function signInByKeyboard(on: ConsolePage): Promise<void> {
    await on.goTo('/')
    await on.page.getByLabel('User name').waitFor()
    await on.page.waitForFunction(() => document.activeElement?.getAttribute('name') === 'username')
    await on.page.keyboard.type(story.people.anna.name)
    await on.page.keyboard.press('Tab')
    await on.page.keyboard.insertText(story.people.anna.password)
    await on.page.keyboard.press('Enter')
    await on.page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
  }

  /** Goes on with Tab until the focus is where it should be, as somebody does who has no pointer. */
  async function tabTo(page: Page, selector: string): Promise<void> {
    for (let step = 0; step < stepsMax; step += 1) {
      await page.keyboard.press('Tab')
      const at = await page.evaluate((wanted) => document.activeElement?.matches(wanted) === true, selector)
      if (!at) continue
      const isSeen = await page.evaluate(() => {
        const box = (document.activeElement ?? document.body).getBoundingClientRect()
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2)
        return top !== null && (document.activeElement?.contains(top) === true || top.contains(document.activeElement))
      })
      expect([selector, 'is seen', isSeen]).toEqual([selector, 'is seen', true])
      return
    }
    throw new Error(`${stepsMax} times Tab did not lead to ${selector}`)
  }

  for (const look of ['forced colours', 'high contrast'] as const) {
    it(`scenario 36: at 400 % zoom, by keyboard alone and with ${look}, from the alert over a wrong password to green`, async () => {
      const on = await story.open({ ...zoomed, theme: look === 'high contrast' ? 'high-contrast' : 'light' })
      if (look === 'forced colours') await on.page.emulateMedia({ forcedColors: 'active' })
      const { page } = on
      await signInByKeyboard(on)
      await page.getByRole('region', { name: 'Worst open alert' }).waitFor()
      await countActivations(page)
      await tabTo(page, 'a[data-fix]')
      await page.keyboard.press('Enter')
      await page.waitForFunction(() => document.activeElement?.hasAttribute('data-secret') === true)
      await listenToAnnouncements(page)
      await expectFit(page, 'the drawer')

      await page.keyboard.insertText('Certainly-Not-It-1')
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').getByRole('alert').getByText('Not saved.').waitFor()
      await expectFit(page, 'a wrong password')
      const field = page.locator('[data-secret]')
      expect([await field.inputValue(), await field.evaluate((input) => input === document.activeElement)]).toEqual(['', true])
      const alerts = (await announcementsOf(page)).filter(({ kind, text }) => kind === 'assertive' && text.includes('Not saved.'))
      expect(alerts).toHaveLength(1)

      await tabTo(page, '[role="dialog"] input[type="checkbox"]')
      await page.keyboard.press('Space')
      await page.getByLabel('Why it cannot be tested').waitFor()
      await expectFit(page, 'saving without a test')
      await page.keyboard.press('Space')

      await page.keyboard.press('Shift+Tab')
      await page.keyboard.press('Shift+Tab')
      expect(await field.evaluate((input) => input === document.activeElement)).toBe(true)
      await page.keyboard.insertText(right)
      await page.keyboard.press('Enter')
      await page.getByText('Everything is in order again').waitFor()
      await expectFit(page, 'green')
      expect(await page.evaluate(() => document.activeElement?.closest('[role="dialog"]') !== null)).toBe(true)
      const saved = (await announcementsOf(page)).filter(({ kind, text }) => kind === 'polite' && text.startsWith('Saved as version'))
      expect(saved).toHaveLength(1)

      await page.keyboard.press('Escape')
      await page.getByRole('dialog').waitFor({ state: 'detached' })
      // The alert that was the way in is gone, so the page itself has the focus.
      await page.waitForFunction(() => document.activeElement?.matches('main h1, main a, main button') === true)
      expect(await activationsOf(page)).toBe(0)
    })
  }

  it('opens by the key f, hides what is shown when the focus leaves, and gives the focus back', async () => {
    const { page } = story.on
    await story.on.signIn(story.people.anna, '/credentials')
    await page.getByRole('link', { name: 'svc-sync@contoso.lab' }).first().waitFor()
    await page.keyboard.press('j')
    await page.keyboard.press('f')
    const field = page.locator('[data-secret]')
    await page.waitForFunction(() => document.activeElement?.hasAttribute('data-secret') === true)
    await page.keyboard.insertText('something')
    await page.keyboard.press('Tab')
    await page.keyboard.press('Enter')
    expect(await field.getAttribute('type')).toBe('text')
    expect(await page.getByRole('button', { name: 'Show password' }).getAttribute('aria-pressed')).toBe('true')
    await page.keyboard.press('Tab')
    expect(await field.getAttribute('type')).toBe('password')
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'detached' })
    expect(new URL(page.url()).search).toBe('')
  })
})
