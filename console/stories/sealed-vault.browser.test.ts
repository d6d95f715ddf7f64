import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { ConsolePage, startBrowser } from '../testing/console-page.ts'
import { ConsoleWorld } from '../testing/console-world.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

describeServer(chromiumMissing(), 'a vault whose key is gone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-key-'))
  const keyFile = join(folder, 'vault.key')
  let world: ConsoleWorld
  let browser: Browser

  beforeAll(async () => {
    world = await ConsoleWorld.start({ begin: 'connected', more: { keyFile } })
    browser = await startBrowser()
  })

  afterAll(async () => {
    await browser.close()
    await world.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('says what waits and every way out, and opens when the key is back', async () => {
    const anna = await world.person('administrator', 'anna')
    await world.restart(async () => renameSync(keyFile, `${keyFile}.away`))
    const on = await ConsolePage.open(browser, world)
    await on.signIn(anna, '/settings/vault')
    await on.page.getByRole('heading', { name: 'The key of this installation is not available' }).waitFor()
    await on.page.getByText('2 secrets wait for it').waitFor()
    for (const way of ['Look again', 'Enter the passphrase…', 'Use the recovery kit…', 'Go on without it…']) {
      expect([way, await on.page.getByRole('button', { name: way }).count()]).toEqual([way, 1])
    }
    expect(await findAccessibilityFaults(on.page)).toEqual([])
    renameSync(`${keyFile}.away`, keyFile)
    await on.page.getByRole('button', { name: 'Look again' }).click()
    await on.page.getByText('Can be read').first().waitFor()
    expect(await on.page.getByRole('button', { name: 'Look again' }).count()).toBe(0)
    await on.close()
  })
})
