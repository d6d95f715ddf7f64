import { beforeAll, expect, it } from 'vitest'
import { forest } from '#src/api/testing/service-world.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

describeServer(chromiumMissing(), 'a run that failed', () => {
  const story = consoleStory({ begin: 'cycled' })
  let failed: number

  beforeAll(async () => {
    story.world.changePasswordElsewhere()
    failed = (await story.world.run(forest, 'Delta Import')).number
  })

  it('is found by its outcome, and says what the directory answered and what to do', async () => {
    const { on } = story
    const { page } = on
    await on.signIn(await story.world.person('credential-manager', 'carla'), '/runs')
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
  })

  it('stands on the overview with its own way out, in words as well as in colour', async () => {
    const on = await story.open({ theme: 'high-contrast' })
    const { page } = on
    await on.signIn(await story.world.person('auditor', 'augusta'))
    await page.getByText('Sign-in refused').waitFor()
    const banner = page.getByRole('region', { name: 'Worst open alert' })
    await banner.getByText('is refused').first().waitFor()
    // Who may not enter a password is not told to.
    await banner.getByRole('link', { name: 'Details' }).waitFor()
    await page.getByRole('button', { name: '1 open alert' }).waitFor()
    expect(await findAccessibilityFaults(page)).toEqual([])
  })
})
