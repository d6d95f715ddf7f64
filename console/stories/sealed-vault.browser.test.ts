import { mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

describeServer(chromiumMissing(), 'a vault whose key is gone', () => {
  const folder = mkdtempSync(join(tmpdir(), 'lockstep-key-'))
  const keyFile = join(folder, 'vault.key')
  const story = consoleStory({ begin: 'connected', more: { keyFile } })

  afterAll(async () => {
    rmSync(folder, { recursive: true, force: true })
  })

  it('says what waits and every way out, and opens when the key is back', async () => {
    const anna = await story.world.person('administrator', 'anna')
    await story.world.restart(async () => renameSync(keyFile, `${keyFile}.away`))
    const { on } = story
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
  })
})
