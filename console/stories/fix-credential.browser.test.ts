import type { Browser } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest'
import { statusShape } from '#src/api/contract/status.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { ConsolePage, startBrowser } from '../testing/console-page.ts'
import { ConsoleWorld, type Person } from '../testing/console-world.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'
import { countActivations, repairByKeyboardAndPointer } from '../testing/repair.ts'

const forest = 'contoso.lab'

describeServer(chromiumMissing(), 'a password that was changed elsewhere, repaired in the console', () => {
  let world: ConsoleWorld
  let browser: Browser
  let anna: Person
  let on: ConsolePage
  let right = ''

  beforeAll(async () => {
    world = await ConsoleWorld.start({ begin: 'cycled' })
    browser = await startBrowser()
    anna = await world.person('administrator', 'anna')
  })

  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  beforeEach(async () => {
    on = await ConsolePage.open(browser, world)
    right = world.changePasswordElsewhere()
    await world.run(forest, 'Delta Import')
  })

  afterEach(async () => {
    await on.close()
  })

  const status = () => world.client.ask(statusShape, { method: 'GET', path: '/status' })

  it('scenario 3: from the alert to the green result with two activations of the pointer at most, in seconds, without a restart', async () => {
    const before = await status()
    await on.signIn(anna)
    await countActivations(on.page)
    const { activations, seconds } = await repairByKeyboardAndPointer(on.page, right)
    console.log(
      `From the alert to green: ${activations} activation(s) of the pointer plus typing and Enter, ${seconds.toFixed(1)} s, no restart`,
    )
    expect(activations).toBeLessThanOrEqual(2)
    expect(seconds).toBeLessThan(10)
    expect(await findAccessibilityFaults(on.page)).toEqual([])
    const after = await status()
    expect([after.pid, after.startedAt]).toEqual([before.pid, before.startedAt])
    expect(on.page.url()).not.toContain(right)
  })

  it('says that a wrong password is wrong, what is left, and empties the field that keeps the focus', async () => {
    await on.signIn(anna, `/credentials/${forest}?fix=1`)
    const field = on.page.locator('[data-secret]')
    await field.fill('Certainly-Not-It-1')
    await on.page.keyboard.press('Enter')
    const alert = on.page.getByRole('dialog').getByRole('alert')
    await alert.getByText('Not saved.').waitFor()
    expect(await alert.textContent()).toContain('1 of')
    expect(await alert.textContent()).toContain('52e')
    expect(await field.inputValue()).toBe('')
    expect(await field.evaluate((input) => input === document.activeElement)).toBe(true)
    expect(await field.getAttribute('aria-describedby')).toContain(await alert.getAttribute('id'))
    expect(await findAccessibilityFaults(on.page)).toEqual([])
    await field.fill(right)
    await on.page.keyboard.press('Enter')
    await on.page.getByText('Everything is in order again').waitFor()
  })
})
