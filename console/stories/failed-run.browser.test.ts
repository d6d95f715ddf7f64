import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { forest } from '#src/api/testing/service-world.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { ConsolePage, startBrowser } from '../testing/console-page.ts'
import { ConsoleWorld } from '../testing/console-world.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

describeServer(chromiumMissing(), 'a run that failed', () => {
  let world: ConsoleWorld
  let browser: Browser
  let failed: number

  beforeAll(async () => {
    world = await ConsoleWorld.start({ begin: 'cycled' })
    browser = await startBrowser()
    world.changePasswordElsewhere()
    failed = (await world.run(forest, 'Delta Import')).number
  })

  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  it('is found by its outcome, and says what the directory answered and what to do', async () => {
    const on = await ConsolePage.open(browser, world)
    const { page } = on
    await on.signIn(await world.person('operator', 'otto'), '/runs')
    await page.getByLabel('Outcome').selectOption('Failed')
    await expect.poll(() => page.getByRole('table').getByRole('row').count()).toBe(2)
    expect(page.url()).toContain('status=failed')
    expect(await findAccessibilityFaults(page)).toEqual([])

    // j comes to the row, Enter opens it.
    await page.getByRole('heading', { name: 'Operations' }).click()
    await page.keyboard.press('j')
    await expect.poll(() => page.evaluate(() => document.activeElement?.textContent)).toBe(String(failed))
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { name: `Run ${failed}` }).waitFor()
    await page.getByText('Not begun: the directory refuses the name or the secret.').first().waitFor()
    await page.getByText(/^What to do:.*enter the new one/).waitFor()
    await page.getByRole('cell', { name: '49/52e' }).waitFor()
    await page.getByRole('cell', { name: /AcceptSecurityContext error, data 52e/ }).waitFor()
    expect(await page.getByRole('link', { name: 'Fix credential' }).getAttribute('href')).toBe(`/credentials/${forest}?fix=1`)
    expect(await findAccessibilityFaults(page)).toEqual([])

    await page.getByText('Raw JSON').click()
    await page.getByText('"reason": "wrong-password-or-name"').waitFor()
    await on.close()
  })

  it('stands on the overview with its own way out, in words as well as in colour', async () => {
    const on = await ConsolePage.open(browser, world, { theme: 'high-contrast' })
    const { page } = on
    await on.signIn(await world.person('auditor', 'augusta'))
    await page.getByText('Sign-in refused').waitFor()
    const banner = page.getByRole('region', { name: 'Worst open alert' })
    await banner.getByText('is refused').first().waitFor()
    // Who may not enter a password is not told to.
    await banner.getByRole('link', { name: 'Details' }).waitFor()
    await page.getByRole('button', { name: '1 open alert' }).waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await on.close()
  })
})
