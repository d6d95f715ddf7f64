import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { configurationShape } from '#src/api/contract/configuration.ts'
import { stagingShape } from '#src/api/contract/staging.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { ConsolePage, startBrowser } from '../testing/console-page.ts'
import { ConsoleWorld } from '../testing/console-world.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const folder = join(import.meta.dirname, '../../../shared/conformance/aadconnect-export')
const isThere = existsSync(folder)
const missing = isThere ? '' : ' (skipped: ../shared/conformance/aadconnect-export is absent)'

describeServer(chromiumMissing(), `the export of an Azure AD Connect server${missing}`, () => {
  let world: ConsoleWorld
  let browser: Browser

  beforeAll(async () => {
    world = await ConsoleWorld.start()
    browser = await startBrowser()
  })

  afterAll(async () => {
    await browser.close()
    await world.close()
  })

  it.skipIf(!isThere)('is chosen as a folder, read, understood and taken over, with staging mode on', async () => {
    const on = await ConsolePage.open(browser, world)
    const { page } = on
    await on.signIn(await world.person('administrator', 'anna'), '/settings/import')
    await page.locator('input[webkitdirectory]').setInputFiles(folder)
    await page.getByText('files chosen').waitFor()
    await page.getByRole('button', { name: 'Read the export' }).click()
    await page.getByText('62: ').waitFor({ timeout: 60_000 })
    await page.getByRole('heading', { name: '3. What would change' }).waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    await page.getByRole('button', { name: 'Take it over…' }).click()
    await page.getByRole('button', { name: 'Take it over', exact: true }).click()
    await page.getByText('The configuration is version 1 now').waitFor({ timeout: 60_000 })
    expect(await findAccessibilityFaults(page)).toEqual([])
    const { documents } = await world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })
    expect(documents.filter(({ path }) => path.startsWith('rules/'))).toHaveLength(62)
    expect((await world.client.ask(stagingShape, { method: 'GET', path: '/staging' })).mode.on).toBe(true)
    await on.close()
  })
})
