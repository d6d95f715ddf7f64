import { readFileSync } from 'node:fs'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { addConnectorLineShape } from '#src/api/contract/connector.ts'
import { collect } from '#src/api/testing/service-world.ts'
import { freshPassword } from '#src/runner/testing/account-world.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { sambaMissing, startSamba, type SambaServer } from '#tools/servers/samba.ts'
import { ConsolePage, startBrowser } from '../testing/console-page.ts'
import { ConsoleWorld, type Person } from '../testing/console-world.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'
import { countActivations, repairByKeyboardAndPointer } from '../testing/repair.ts'

const missing = [chromiumMissing(), sambaMissing()].filter((reason) => reason !== null).join('; ')

describeServer(missing === '' ? null : missing, 'a password changed in Samba AD, repaired in the browser', () => {
  let samba: SambaServer
  let world: ConsoleWorld
  let browser: Browser
  let anna: Person

  beforeAll(async () => {
    samba = await startSamba()
    await samba.tool('domain', 'passwordsettings', 'set', '--min-pwd-age=0')
    const password = freshPassword()
    await samba.createUser({ name: 'svc-sync', password })
    world = await ConsoleWorld.start()
    await addForest(world, samba, password)
    await world.cycle('initial')
    browser = await startBrowser()
    anna = await world.person('credential-manager', 'anna')
  })

  afterAll(async () => {
    await browser.close()
    await world.close()
    await samba.stop()
  })

  it('scenario 3: goes from the alert to green in seconds against a real domain controller', async () => {
    const changed = freshPassword()
    await samba.setPassword('svc-sync', changed)
    const { result } = await world.run('forest', 'Delta Import')
    expect(result).toBe('no-start-credentials')
    const on = await ConsolePage.open(browser, world)
    await on.signIn(anna)
    await countActivations(on.page)
    const { activations, seconds } = await repairByKeyboardAndPointer(on.page, changed)
    console.log(
      `Samba AD, from the alert to green: ${activations} activation(s) of the pointer plus typing and Enter, ${seconds.toFixed(1)} s`,
    )
    expect(activations).toBeLessThanOrEqual(2)
    // The ten seconds are meant for the lab's domain controller; this one shares a small machine with everything else.
    expect(seconds).toBeLessThan(30)
    await on.close()
  })

  it('is rotated by the service itself from the page of the credential, and nobody has seen the new one', async () => {
    const on = await ConsolePage.open(browser, world)
    const { page } = on
    await on.signIn(anna, '/credentials/forest?tab=rotation')
    await page.getByRole('button', { name: 'Can it be rotated?' }).click()
    await page.getByText('It can be rotated').waitFor()
    await page.getByRole('button', { name: 'Rotate now' }).click()
    await page.getByText('Replaced. Nobody has seen the new one.').waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    expect((await world.run('forest', 'Delta Import')).result).toMatch(/^(success|completed)/)
    await on.close()
  })
})

describeServer(missing === '' ? null : missing, 'a domain that still takes the password before the current one, in the browser', () => {
  const old = freshPassword()
  let samba: SambaServer
  let world: ConsoleWorld
  let browser: Browser
  let anna: Person

  beforeAll(async () => {
    samba = await startSamba({ oldPasswordAllowedMinutes: 60 })
    await samba.tool('domain', 'passwordsettings', 'set', '--min-pwd-age=0')
    await samba.createUser({ name: 'svc-sync', password: old })
    world = await ConsoleWorld.start()
    await addForest(world, samba, old)
    browser = await startBrowser()
    anna = await world.person('credential-manager', 'anna')
  })

  afterAll(async () => {
    await browser.close()
    await world.close()
    await samba.stop()
  })

  it('scenario 27: recognizes the old password and says when it was changed', async () => {
    const changed = freshPassword()
    await samba.setPassword('svc-sync', changed)
    const on = await ConsolePage.open(browser, world)
    await on.signIn(anna, '/credentials/forest?fix=1')
    const field = on.page.locator('[data-secret]')
    await field.fill(old)
    await on.page.keyboard.press('Enter')
    const alert = on.page.getByRole('dialog').getByRole('alert')
    await alert.getByText('This is the previous one').waitFor()
    expect(await alert.textContent()).toMatch(/it was changed (just now|now|\d+ s ago|\d+ min ago)/)
    await field.fill(changed)
    await on.page.keyboard.press('Enter')
    await on.page.getByRole('heading', { name: 'Saved as version 2' }).waitFor()
    await on.close()
  })
})

async function addForest(world: ConsoleWorld, samba: SambaServer, password: string): Promise<void> {
  const settings = {
    forest: samba.dnsDomain,
    servers: [new URL(samba.ldapsUrl).host],
    userName: `svc-sync@${samba.dnsDomain}`,
    ca: readFileSync(samba.caFile, 'utf8'),
  }
  const body = { type: 'active-directory', name: 'forest', settings, containers: [], secret: await world.handle(password) }
  await collect(world.client.lines(addConnectorLineShape, { method: 'POST', path: '/connectors', body }))
}
