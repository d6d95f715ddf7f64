import type { ConsolePage } from './console-page.ts'
import { ruleScreens } from './rule-screens.ts'
import { openAlert, stateScreens } from './state-screens.ts'

/** A page that is looked at. */
export interface ScreenOf {
  /** Name of the picture. */
  readonly name: string
  readonly path: string
  /**
   * What became of the service: `empty` was just installed, `restarting` gives no answer, `held` has deletes that wait, `refused`
   * signs in with a password that was changed, `sealed` has lost its key. Without it both connectors are there and were cycled.
   */
  readonly world?: 'empty' | 'restarting' | 'held' | 'refused' | 'sealed'
  /** Who looks; an administrator where nothing is said. */
  readonly as?: 'viewer'
  /** What is done on the page before the picture is taken. */
  readonly prepare?: (on: ConsolePage) => Promise<void>
}

const person =
  '/connectors/contoso.lab/objects/CN%3DAnnika%20Wagner%2COU%3DHuman%20Resources%2COU%3DGermany%2COU%3DPeople%2CDC%3Dcontoso%2CDC%3Dlab'
const objectTabs = ['values', 'lineage', 'imports', 'exports', 'errors', 'history', 'preview', 'why', 'raw'] as const

/** Every page of the console in every state worth seeing; pictures are made of all of them. The world has both connectors and was cycled. */
export const screenList: readonly ScreenOf[] = [
  { name: 'overview', path: '/' },
  { name: 'runs', path: '/runs' },
  { name: 'run', path: '/runs/1' },
  { name: 'run-objects', path: '/runs/1?step=1&counter=stage-add' },
  { name: 'run-compared', path: '/runs/6?compare=1' },
  { name: 'run-step-again', path: '/runs/1', prepare: ({ page }) => page.getByRole('button', { name: 'Retry step' }).click() },
  { name: 'run-dialog', path: '/runs', prepare: ({ page }) => page.getByRole('button', { name: 'Run…' }).click() },
  { name: 'overview-refused', path: '/', world: 'refused' },
  { name: 'runs-refused', path: '/runs?status=failed', world: 'refused' },
  { name: 'run-refused', path: '/runs/8', world: 'refused' },
  { name: 'connectors', path: '/connectors' },
  { name: 'connectors-refused', path: '/connectors', world: 'refused' },
  { name: 'connector-new', path: '/connectors/new' },
  { name: 'connector', path: '/connectors/contoso.lab' },
  { name: 'connector-properties', path: '/connectors/contoso.lab?tab=properties' },
  { name: 'connector-connect', path: '/connectors/contoso.lab?tab=properties&page=connect' },
  { name: 'connector-connect-tenant', path: '/connectors/contoso.onmicrosoft.com?tab=properties&page=connect' },
  {
    name: 'connector-connect-not-taken',
    path: '/connectors/contoso.lab?tab=properties&page=connect',
    prepare: async ({ page }) => {
      // Another account in every picture, so that none runs out of tries.
      await page.getByLabel('User name').fill(`svc-${Date.now()}@contoso.lab`)
      await page.locator('[data-secret]').fill('Certainly-Not-It-1')
      await page.getByRole('button', { name: 'Save', exact: true }).click()
      await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click()
      await page.getByText('Not saved: neither the settings nor the secret.').waitFor()
    },
  },
  {
    name: 'connector-partitions',
    path: '/connectors/contoso.lab?tab=partitions',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Show what is below People' }).click()
      await page.getByRole('listitem').getByRole('list').first().waitFor()
    },
  },
  {
    name: 'connector-schema',
    path: '/connectors/contoso.lab?tab=schema&type=user',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Refresh schema' }).click()
      await page.getByText('Compared with the directory').waitFor()
      await page.getByRole('checkbox', { name: /^computer/ }).check()
    },
  },
  {
    name: 'connector-schema-review',
    path: '/connectors/contoso.lab?tab=schema&type=user&q=displayname',
    prepare: async ({ page }) => {
      await page.getByRole('checkbox', { name: 'displayName', exact: true }).uncheck()
      await page.getByRole('button', { name: 'Review' }).click()
      await page.getByRole('dialog').getByText('Full import').first().waitFor()
    },
  },
  {
    name: 'connector-profiles',
    path: '/connectors/contoso.lab?tab=profiles',
    prepare: ({ page }) => page.getByRole('button', { name: 'New profile' }).click(),
  },
  { name: 'connector-objects', path: '/connectors/contoso.lab?tab=objects' },
  { name: 'connector-settings', path: '/connectors/contoso.lab?tab=settings' },
  { name: 'connector-danger', path: '/connectors/contoso.lab?tab=danger' },
  ...ruleScreens,
  { name: 'search', path: '/search' },
  { name: 'search-found', path: '/search?q=an' },
  {
    name: 'search-compared',
    path: '/search?q=an',
    prepare: async (on) => {
      const boxes = on.page.getByRole('checkbox', { name: 'Compare' })
      await boxes.nth(0).check()
      await boxes.nth(3).check()
      await on.page.getByRole('link', { name: /^Compare .+ with .+/ }).click()
      await on.page.getByRole('table', { name: 'Attributes side by side' }).waitFor()
    },
  },
  { name: 'search-nothing', path: '/search?q=CN%3DNobody,OU%3DElsewhere,DC%3Dcontoso,DC%3Dlab' },
  {
    name: 'search-box',
    path: '/',
    prepare: async ({ page }) => {
      await page.keyboard.press('Control+k')
      await page.keyboard.type('annika')
      await page.getByRole('list', { name: 'Suggestions' }).getByRole('link').first().waitFor()
    },
  },
  ...objectTabs.map((tab): ScreenOf => ({ name: `object-${tab}`, path: `${person}?tab=${tab}` })),
  ...objectTabs.map((tab): ScreenOf => ({
    name: `identity-${tab}`,
    path: person,
    prepare: async (on) => {
      const way = await on.page
        .getByRole('main')
        .getByRole('listitem')
        .filter({ hasText: 'Metaverse' })
        .getByRole('link')
        .getAttribute('href')
      await on.goTo(`${way}?tab=${tab}`)
      await on.settle()
    },
  })),
  { name: 'object-why-title', path: `${person}?tab=why&attribute=title` },
  { name: 'object-refused', path: person, world: 'refused' },
  {
    name: 'object-previewed',
    path: `${person}?tab=preview`,
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Preview' }).click()
      await page.getByText('It would be synchronized').waitFor()
    },
  },
  {
    name: 'object-synchronize',
    path: person,
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Synchronize this object' }).click()
      await page.getByText('It would be synchronized').waitFor()
    },
  },
  { name: 'metaverse', path: '/metaverse' },
  { name: 'metaverse-attribute', path: '/metaverse?type=person&attribute=title' },
  { name: 'metaverse-deletion', path: '/metaverse?type=person&tab=deletion&leaving=contoso.lab' },
  { name: 'credentials', path: '/credentials' },
  { name: 'credentials-refused', path: '/credentials', world: 'refused' },
  { name: 'credential', path: '/credentials/contoso.lab' },
  { name: 'credential-refused', path: '/credentials/contoso.lab', world: 'refused' },
  { name: 'credential-versions', path: '/credentials/contoso.lab?tab=versions' },
  { name: 'credential-rotation', path: '/credentials/contoso.lab?tab=rotation' },
  {
    name: 'credential-rights',
    path: '/credentials/contoso.lab?tab=rights',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Test now' }).click()
      await page.getByRole('list', { name: 'Steps of the test' }).waitFor()
    },
  },
  { name: 'credential-audit', path: '/credentials/contoso.lab?tab=audit' },
  { name: 'fix-refused', path: '/credentials/contoso.lab?fix=1', world: 'refused' },
  {
    name: 'fix-wrong',
    path: '/credentials/contoso.lab?fix=1',
    world: 'refused',
    prepare: async ({ page }) => {
      await page.locator('[data-secret]').fill('Certainly-Not-It-1')
      await page.keyboard.press('Enter')
      await page.getByRole('dialog').getByRole('alert').waitFor()
    },
  },
  {
    name: 'fix-other-ways',
    path: '/credentials/contoso.lab?fix=1',
    world: 'refused',
    prepare: ({ page }) => page.getByRole('button', { name: 'Ask somebody' }).click(),
  },
  { name: 'events', path: '/events' },
  { name: 'events-refused', path: '/events?level=warning', world: 'refused' },
  { name: 'event', path: '/events?event=3' },
  { name: 'alerts', path: '/alerts' },
  { name: 'alerts-refused', path: '/alerts', world: 'refused' },
  { name: 'alert', path: '/alerts', world: 'refused', prepare: openAlert },
  { name: 'channels', path: '/alerts?tab=channels' },
  { name: 'settings-scheduler', path: '/settings/scheduler' },
  { name: 'settings-notifications', path: '/settings/notifications' },
  {
    name: 'settings-notifications-form',
    path: '/settings/notifications',
    prepare: ({ page }) => page.getByRole('button', { name: 'Add mail…' }).click(),
  },
  { name: 'events-found', path: '/events?q=run&run=1' },
  {
    name: 'scheduler-pill',
    path: '/',
    prepare: async ({ page }) => {
      const pill = page.getByRole('button', { name: /Next cycle|Scheduler is off/ })
      // A telephone has no room for it; the overview says the same there.
      if (await pill.isVisible()) await pill.click()
    },
  },
  { name: 'settings-staging', path: '/settings/staging' },
  { name: 'settings-deletion-guard', path: '/settings/deletion-guard' },
  { name: 'settings-users', path: '/settings/users' },
  { name: 'settings-tokens', path: '/settings/tokens' },
  { name: 'settings-audit', path: '/settings/audit' },
  { name: 'settings-vault', path: '/settings/vault' },
  { name: 'settings-backup', path: '/settings/backup' },
  {
    name: 'settings-backup-made',
    path: '/settings/backup',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Back up now' }).click()
      await page.getByRole('button', { name: 'Rehearse' }).first().click()
      await page.getByText(/is proven: it was restored/).waitFor()
    },
  },
  { name: 'settings-import', path: '/settings/import' },
  { name: 'settings-about', path: '/settings/about' },
  { name: 'settings-roles', path: '/settings/users?tab=roles' },
  { name: 'first-run', path: '/first-run?step=environment' },
  { name: 'first-run-scope', path: '/first-run?step=scope' },
  { name: 'first-run-safety', path: '/first-run?step=safety' },
  { name: 'help', path: '/help' },
  { name: 'help-events', path: '/help?part=events&code=20001' },
  { name: 'not-found', path: '/nowhere' },
  { name: 'user-menu', path: '/', prepare: ({ page }) => page.getByRole('button', { name: 'Signed in as anna' }).click() },
  { name: 'alerts-bell', path: '/', world: 'refused', prepare: ({ page }) => page.getByRole('button', { name: /open alert/ }).click() },
  {
    name: 'shortcuts',
    path: '/',
    prepare: async ({ page }) => {
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
    },
  },
  ...stateScreens,
  // The last one: the navigation stays narrow.
  {
    name: 'navigation',
    path: '/runs',
    prepare: async ({ page }) => {
      const open = page.getByRole('button', { name: 'Open the navigation' })
      if (await open.isVisible()) await open.click()
      else await page.getByRole('button', { name: 'Make the navigation narrow' }).click()
      await page.getByRole('navigation', { name: 'Main navigation' }).waitFor()
    },
  },
]
