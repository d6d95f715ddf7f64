import { readFileSync } from 'node:fs'
import { randomBytes } from 'node:crypto'
import { expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { stagingShape } from '#src/api/contract/staging.ts'
import { setupStateShape } from '#src/api/contract/first-run.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const password = `First-${randomBytes(12).toString('base64url')}`
const passphrase = `Kit-${randomBytes(12).toString('base64url')}`

describeServer(chromiumMissing(), 'the first run', () => {
  const story = consoleStory()

  it('makes the first administrator with the code, and leads on to the steps', async () => {
    const { on } = story
    const { page } = on
    await on.goTo('/')
    await page.getByRole('heading', { name: 'Welcome to Lockstep' }).waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
    const fill = async (code: string): Promise<void> => {
      await page.getByLabel('One-time code').fill(code)
      await page.getByLabel('User name').fill('anna')
      await page.getByLabel('Password', { exact: true }).fill(password)
      await page.getByLabel('Password once more').fill(password)
      await page.getByRole('button', { name: 'Make the administrator' }).click()
    }
    await fill('0000-0000-0000-0000')
    await page.getByRole('alert').getByText('setup-code').waitFor()
    expect(await page.getByLabel('Password', { exact: true }).inputValue()).toBe('')
    await fill(must(story.world.service.setupCode, 'the code').code)
    await page.getByRole('heading', { name: 'First run', level: 1 }).waitFor()
    expect(new URL(page.url()).pathname).toBe('/first-run')
    await on.settle()
    expect(await findAccessibilityFaults(page)).toEqual([])
  })

  it('is left and gone on with, makes and proves the recovery kit, and ends with a dry run that wrote nothing', async () => {
    const { on } = story
    const { page } = on
    const next = () => page.getByRole('button', { name: 'Next' }).click()
    const step = (name: string) => page.getByRole('heading', { name, level: 2 }).first().waitFor()
    await on.signIn({ name: 'anna', role: 'administrator', password }, '/first-run')
    await step('1. Environment')
    await next()
    await step('2. Administrator')
    await next()
    await step('3. Vault')
    await page.getByRole('button', { name: 'New kit…' }).click()
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
    await page.getByLabel('Passphrase once more').fill(passphrase)
    const downloading = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Make and save' }).click()
    const kit = await (await downloading).path()
    expect(readFileSync(kit, 'utf8')).not.toContain(passphrase)
    await page.getByRole('button', { name: 'Test the kit…' }).click()
    await page.locator('input[type=file]').setInputFiles(kit)
    await page.getByLabel('Passphrase', { exact: true }).fill(passphrase)
    await page.getByRole('button', { name: 'Test', exact: true }).click()
    await page.getByText('The kit opens what is stored.').waitFor()
    // Somebody closes the browser here.
    await on.goTo('/first-run')
    await step('3. Vault')
    await story.world.connect()
    await page.getByRole('link', { name: '5. Scope' }).click()
    await step('5. Scope')
    await page.getByText('Containers of contoso.lab').waitFor()
    await page.getByRole('link', { name: '7. Safety' }).click()
    await page.getByRole('button', { name: 'Switch on' }).click()
    await page.getByText('On: nothing is written').waitFor()
    await next()
    await page.getByRole('button', { name: 'Run a dry-run cycle' }).click()
    await page.getByText('Nothing would be deleted.').waitFor({ timeout: 60_000 })
    expect(await findAccessibilityFaults(page)).toEqual([])
    const { pending } = await story.world.client.ask(stagingShape, { method: 'GET', path: '/staging' })
    const adds = pending.reduce((sum, each) => sum + each.adds, 0)
    expect(adds).toBeGreaterThan(0)
    await page.getByText(`What would be written: ${adds} adds`).waitFor()
    const state = await story.world.client.ask(setupStateShape, { method: 'GET', path: '/first-run/state' })
    expect(state).toMatchObject({ stagingMode: true, hasCycle: true, progress: { page: 'finish', savedBy: 'anna' } })
    expect(state.kitProvenAt).not.toBeNull()
  })
})
