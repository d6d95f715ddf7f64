import { expect, it } from 'vitest'
import { heldBatchShape } from '#src/api/contract/held.ts'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

describeServer(chromiumMissing(), 'held deletes', () => {
  const story = consoleStory({ begin: 'cycled' })

  const people = () => story.world.company.directory.directory.list('user').filter((dn) => dn.includes('OU=People'))
  const batch = () => story.world.client.ask(heldBatchShape, { method: 'GET', path: '/held/1' })

  it('wait beyond the limit that was set, and go out when two people have approved them', async () => {
    const admin = await story.open()
    await admin.signIn(await story.world.person('administrator', 'anna'), '/settings/deletion-guard')
    await admin.page.getByLabel('Deletes in one export').fill('2')
    await admin.page.getByRole('button', { name: 'Save' }).click()
    await admin.page.getByText('Saved as version').waitFor()
    for (const dn of people().slice(0, 5)) story.world.company.directory.directory.delete(dn)
    await story.world.cycle('delta')
    // Nothing is loaded again: the batch comes by itself.
    await admin.page.getByRole('button', { name: 'Batch 1' }).waitFor()
    expect(await findAccessibilityFaults(admin.page)).toEqual([])

    const first = await story.open()
    await first.signIn(await story.world.person('operator', 'olga'), '/settings/deletion-guard?batch=1')
    const drawer = first.page.getByRole('dialog', { name: 'Batch 1' })
    await drawer.getByText('5 objects would be deleted').waitFor()
    await drawer.getByText('was deleted').first().waitFor()
    expect(await drawer.locator('tbody tr[data-index]').count()).toBe(5)
    expect(await findAccessibilityFaults(first.page)).toEqual([])
    await drawer.getByRole('button', { name: 'Approve…' }).click()
    await first.page.getByRole('button', { name: 'Approve 5 deletes' }).click()
    await drawer.getByText('You have approved this').first().waitFor()
    expect((await batch()).status).toBe('waiting')

    const second = await story.open()
    await second.signIn(await story.world.person('operator', 'otto'), '/settings/deletion-guard?batch=1')
    await second.page.getByText('olga has approved this').waitFor()
    await second.page.getByRole('button', { name: 'Approve…' }).click()
    await second.page.getByLabel('Reason (optional)').fill('the Oslo site was closed')
    await second.page.getByRole('button', { name: 'Approve 5 deletes' }).click()
    await second.page.getByText('olga and otto').waitFor()
    await story.world.cycle('delta')
    expect(await batch()).toMatchObject({ status: 'closed', deletes: { exported: 5 } })
    await second.page.getByText('Closed: everything was sent').first().waitFor()
  })
})
