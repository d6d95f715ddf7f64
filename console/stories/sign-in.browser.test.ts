import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { ConsolePage, startBrowser } from '../testing/console-page.ts'
import { ConsoleWorld, type Person } from '../testing/console-world.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

describeServer(chromiumMissing(), 'signing in', () => {
  let world: ConsoleWorld
  let browser: Browser
  let anna: Person
  let on: ConsolePage

  beforeAll(async () => {
    world = await ConsoleWorld.start()
    browser = await startBrowser()
    anna = await world.person('administrator', 'anna')
  })

  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  beforeEach(async () => {
    on = await ConsolePage.open(browser, world)
  })

  afterEach(async () => {
    await on.close()
  })

  it('lets a person in who knows the password, and back to where he wanted to be', async () => {
    await on.signIn(anna, '/runs')
    await on.page.getByRole('heading', { name: 'Operations' }).waitFor()
    expect(new URL(on.page.url()).pathname).toBe('/runs')
    expect(await findAccessibilityFaults(on.page)).toEqual([])
  })

  it('says that name or password is wrong, empties the field and keeps the focus there', async () => {
    await on.goTo('/')
    expect(await findAccessibilityFaults(on.page)).toEqual([])
    await on.page.getByLabel('User name').fill('anna')
    await on.page.getByLabel('Password', { exact: true }).fill('not-the-password')
    await on.page.keyboard.press('Enter')
    expect(await on.page.getByRole('alert').textContent()).toContain('Name or password is wrong')
    const password = on.page.getByLabel('Password', { exact: true })
    expect(await password.inputValue()).toBe('')
    expect(await password.evaluate((field) => field === document.activeElement)).toBe(true)
  })

  it('signs out and shows nothing any more', async () => {
    await on.signIn(anna)
    await on.page.getByRole('button', { name: 'Signed in as anna' }).click()
    await on.page.getByRole('menuitem', { name: 'Sign out' }).click()
    await on.page.getByText('You are signed out.').waitFor()
    await on.page.reload()
    await on.page.getByLabel('User name').waitFor()
    expect(await on.page.getByRole('navigation').count()).toBe(0)
  })
})
