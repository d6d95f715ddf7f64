import { expect, it } from 'vitest'
import { chromiumMissing } from '#tools/servers/chromium.ts'
import { describeServer } from '#tools/servers/describe-server.ts'
import { consoleStory } from '../testing/console-story.ts'
import { findAccessibilityFaults } from '../testing/find-accessibility-faults.ts'

const pages = [
  '/events',
  '/events?event=1',
  '/alerts',
  '/alerts?tab=channels',
  '/settings/scheduler',
  '/settings/staging',
  '/settings/deletion-guard',
  '/settings/users',
  '/settings/users?tab=roles',
  '/settings/users?tab=sessions',
  '/settings/tokens',
  '/settings/audit',
  '/settings/vault',
  '/settings/backup',
  '/settings/notifications',
  '/settings/import',
  '/settings/about',
  '/help',
  '/help?part=codes',
  '/help?part=events',
  '/help?part=errors',
  '/help?part=words',
  '/help?part=keys',
  '/first-run',
] as const

/** So many pages take a busy machine their time. */
const allPagesMs = 240_000

/** What somebody who only looks on finds disabled, with the reason. */
const forbidden: readonly (readonly [string, string])[] = [
  ['/settings/scheduler', 'Suspend…'],
  ['/settings/scheduler', 'Save'],
  ['/settings/staging', 'Switch staging mode on…'],
  ['/settings/deletion-guard', 'Save'],
  ['/settings/users', 'Add a person…'],
  ['/settings/tokens', 'Make a token…'],
  ['/settings/audit', 'Verify the chain'],
  ['/settings/vault', 'New kit…'],
  ['/settings/vault', 'Exchange the key…'],
  ['/settings/backup', 'Back up now'],
  ['/settings/about', 'Restart the service…'],
]

describeServer(chromiumMissing(), 'events, alerts, settings and help', () => {
  const story = consoleStory({ begin: 'cycled', people: { anna: 'administrator', vera: 'viewer' } })

  for (const theme of ['light', 'dark'] as const) {
    it(
      `have no fault of accessibility for an administrator, ${theme}`,
      async () => {
        const on = await story.open({ theme, width: theme === 'dark' ? 390 : 1440 })
        await on.signIn(story.people.anna)
        for (const path of pages) {
          await on.goTo(path)
          await on.settle()
          expect([path, await findAccessibilityFaults(on.page)]).toEqual([path, []])
          const overflow = await on.page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
          expect([path, overflow <= 0]).toEqual([path, true])
        }
      },
      allPagesMs,
    )
  }

  it(
    'have no fault of accessibility for a viewer, and no answer that is only a refusal',
    async () => {
      const { on } = story
      await on.signIn(story.people.vera)
      for (const path of pages) {
        await on.goTo(path)
        await on.settle()
        expect([path, await findAccessibilityFaults(on.page)]).toEqual([path, []])
        expect([path, await on.page.getByText('What to do:').count()]).toEqual([path, 0])
      }
    },
    allPagesMs,
  )

  it('show a viewer what he may not do, with the reason, and the service refuses it as well', async () => {
    const { on } = story
    await on.signIn(story.people.vera)
    for (const [path, name] of forbidden) {
      await on.goTo(path)
      const button = on.page.getByRole('button', { name, exact: true }).first()
      await button.waitFor()
      expect([path, name, await button.getAttribute('aria-disabled')]).toEqual([path, name, 'true'])
      await button.focus()
      await on.page.getByRole('tooltip').getByText('It takes the role').waitFor()
    }
    await on.goTo('/settings/tokens')
    await on.page.getByText('You may not see this').waitFor()
    const refused = await on.page.evaluate(async () => {
      const { csrf } = (await (await fetch('/api/v1/session')).json()) as { csrf: string }
      const headers = { 'content-type': 'application/json', 'lockstep-csrf': csrf }
      const send = async (method: string, path: string, body: object): Promise<number> =>
        (await fetch(`/api/v1${path}`, { method, headers, body: JSON.stringify(body) })).status
      return Promise.all([
        send('PUT', '/staging', { on: true }),
        send('PATCH', '/scheduler', { enabled: true }),
        send('POST', '/held/1/approve', {}),
        send('POST', '/vault/rotate-key', {}),
        send('POST', '/tokens', { purpose: 'x', role: 'viewer', expiresIn: '1d' }),
      ])
    })
    expect(refused).toEqual([403, 403, 403, 403, 403])
  })

  it('make a token that is shown once and works, and revoke it', async () => {
    const { on } = story
    await on.signIn(story.people.anna, '/settings/tokens')
    await on.page.getByRole('button', { name: 'Make a token…' }).click()
    await on.page.getByLabel('What for').fill('monitoring')
    await on.page.getByRole('button', { name: 'Make', exact: true }).click()
    const token = (await on.page.getByLabel('Token', { exact: true }).textContent()) ?? ''
    const status = (text: string) => fetch(`${story.world.url}/api/v1/status`, { headers: { authorization: `Bearer ${text}` } })
    expect((await status(token)).status).toBe(200)
    expect(await findAccessibilityFaults(on.page)).toEqual([])
    await on.page.getByRole('button', { name: 'I have copied it' }).click()
    expect(await on.page.getByText(token).count()).toBe(0)
    await on.page.getByRole('button', { name: 'Revoke…' }).click()
    await on.page.getByRole('button', { name: 'Revoke', exact: true }).click()
    await on.page.getByText('Revoked').waitFor()
    expect((await status(token)).status).toBe(401)
  })

  it('hold the events still while somebody reads, and say what came meanwhile', async () => {
    const { on } = story
    await on.signIn(story.people.anna, '/events?source=Lockstep')
    await on.page.getByRole('button', { name: 'Pause' }).click()
    const first = await on.page.locator('tbody tr[data-index="0"]').textContent()
    await story.world.person('viewer', 'walter')
    await on.page.getByText('1 new event since you paused').first().waitFor()
    expect(await on.page.locator('tbody tr[data-index="0"]').textContent()).toBe(first)
    await on.page.getByRole('button', { name: 'Go on' }).click()
    await on.page.getByText('added user walter').first().waitFor()
    const downloading = on.page.waitForEvent('download')
    await on.page.getByRole('button', { name: 'Save as' }).click()
    await on.page.getByRole('menuitem', { name: 'CSV' }).click()
    expect((await downloading).suggestedFilename()).toBe('lockstep-events.csv')
  })
})
