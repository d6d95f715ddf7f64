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
    const settings = {
      forest: samba.dnsDomain,
      servers: [new URL(samba.ldapsUrl).host],
      userName: `svc-sync@${samba.dnsDomain}`,
      ca: readFileSync(samba.caFile, 'utf8'),
    }
    const body = { type: 'active-directory', name: 'forest', settings, containers: [], secret: await world.handle(password) }
    await collect(world.client.lines(addConnectorLineShape, { method: 'POST', path: '/connectors', body }))
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
})
