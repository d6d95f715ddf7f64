import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { startContosoProvider, type ContosoProvider } from '#src/access/testing/contoso-provider.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { ConsolePage, startBrowser } from '../testing/console-page.ts'
import { ConsoleWorld } from '../testing/console-world.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

describeServer(chromiumMissing(), 'signing in through an identity provider', () => {
  let provider: ContosoProvider
  let world: ConsoleWorld
  let browser: Browser

  beforeAll(async () => {
    provider = await startContosoProvider()
    world = await ConsoleWorld.start({ begin: 'connected', more: { network: { listen: provider.listen, tls: null }, oidc: provider.oidc } })
    browser = await startBrowser()
  })

  afterAll(async () => {
    await browser.close()
    await world.close()
    await provider.close()
  })

  async function goThrough(page: Page, name: string): Promise<void> {
    await page.getByRole('link', { name: 'Sign in with Contoso' }).click()
    await page.locator('input[name=login]').fill(name)
    await page.locator('input[name=password]').fill('any')
    await page.locator('button[type=submit]').click()
    await page.getByRole('button', { name: 'Continue' }).click()
  }

  it('leads a person to the page he wanted, with the role the provider gives', async () => {
    const on = await ConsolePage.open(browser, world)
    const { page } = on
    await on.goTo('/credentials')
    await goThrough(page, 'vera')
    await page.getByRole('heading', { level: 1, name: 'Credentials' }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/credentials')
    await page.getByRole('button', { name: 'Signed in as vera@contoso.com' }).click()
    await page.getByText('Viewer').first().waitFor()
    await on.close()
  })

  it('brings a person back who did not confirm there that it is him, and says so', async () => {
    const on = await ConsolePage.open(browser, world)
    const { page } = on
    await on.goTo('/alerts')
    await goThrough(page, 'anna')
    await page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor()
    await page.goto(`${world.url}/?sign-in=not-again`)
    await page.getByRole('alert').getByText('so nothing is confirmed').waitFor()
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await on.close()
  })

  it('says to whom it gives no role that he has none, on the sign-in page', async () => {
    const on = await ConsolePage.open(browser, world)
    await on.goTo('/runs')
    await goThrough(on.page, 'otto')
    const alert = on.page.getByRole('alert')
    await alert.getByText('you have no role in Lockstep').waitFor()
    expect(on.page.url()).not.toContain('sign-in')
    expect(await findAccessibilityFaults(on.page)).toEqual([])
    await on.close()
  })
})
