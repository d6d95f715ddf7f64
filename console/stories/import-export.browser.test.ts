import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { configurationShape } from '#src/api/contract/configuration.ts'
import { stagingShape } from '#src/api/contract/staging.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const folder = join(import.meta.dirname, '../../../shared/conformance/aadconnect-export')
const isThere = existsSync(folder)
const missing = isThere ? '' : ' (skipped: ../shared/conformance/aadconnect-export is absent)'

describeServer(chromiumMissing(), `the export of an Azure AD Connect server${missing}`, () => {
  const story = consoleStory()

  it.skipIf(!isThere)('is chosen as a folder, read, understood and taken over, with staging mode on', async () => {
    const { on } = story
    const { page } = on
    await on.signIn(await story.world.person('administrator', 'anna'), '/settings/import')
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
    const { documents } = await story.world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })
    expect(documents.filter(({ path }) => path.startsWith('rules/'))).toHaveLength(62)
    expect((await story.world.client.ask(stagingShape, { method: 'GET', path: '/staging' })).mode.on).toBe(true)
  })
})
