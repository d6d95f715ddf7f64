import { expect, it } from 'vitest'
import { storeSecretLineShape } from '#src/api/contract/connector.ts'
import { account, collect } from '#src/api/testing/service-world.ts'
import { Secret } from '#src/base/secret.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const forest = 'contoso.lab'

describeServer(chromiumMissing(), 'the secret before the one in use', () => {
  const story = consoleStory({ size: { people: 12, groups: 2 }, begin: 'connected', people: { carla: 'credential-manager' } })

  it('is brought back when the directory takes it again, and stays away when it does not', async () => {
    const { page } = story.on
    const { directory } = story.world.company.directory
    const changed = story.world.changePasswordElsewhere()
    const request = { method: 'PUT', path: `/connectors/${forest}/secret`, secret: Secret.fromText(changed) } as const
    await collect(story.world.client.lines(storeSecretLineShape, request))

    await story.on.signIn(story.people.carla, `/credentials/${forest}?tab=versions`)
    await page.getByRole('button', { name: 'Go back to version 1' }).click()
    const dialog = page.getByRole('dialog')
    expect(await findAccessibilityFaults(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Go back to version 1' }).click()
    // The directory has the changed one, so the former one is refused and what is stored stays in use.
    await dialog.getByRole('alert').waitFor()
    expect(await dialog.getByRole('alert').textContent()).toContain('52e')
    expect(await findAccessibilityFaults(page)).toEqual([])

    directory.setPassword(account.name, account.password)
    await dialog.getByRole('button', { name: 'Go back to version 1' }).click()
    await dialog.waitFor({ state: 'detached' })
    await page.getByRole('heading', { name: 'Version 3' }).waitFor()
    expect((await story.world.run(forest, 'Full Import')).result).toMatch(/^(success|completed)/)
  })
})
