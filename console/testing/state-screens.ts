import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import type { ConsolePage } from './console-page.ts'
import type { ScreenOf } from './screen-list.ts'

/** An export that the import page understands; without it that picture is left out, and `screens.ts` says so. */
export const exportFolder = join(import.meta.dirname, '../../../shared/conformance/aadconnect-export')

const press =
  (name: string) =>
  async ({ page }: { readonly page: Page }) =>
    page.getByRole('button', { name, exact: true }).first().click()

/** Opens the alert about the password that is refused. */
export async function openAlert({ page }: ConsolePage): Promise<void> {
  await page
    .locator('tbody')
    .getByRole('link', { name: /is refused/ })
    .click()
  await page.getByText('What to do', { exact: true }).waitFor()
}

/** Asks for the note of whoever is at the alert. */
async function acknowledge(on: ConsolePage): Promise<void> {
  await openAlert(on)
  await press('I am on it…')(on)
  await on.page.getByRole('dialog').waitFor()
}

/** The dialog behind a button of a page. */
function dialogOf(name: string, path: string, button: string): ScreenOf {
  return {
    name,
    path,
    prepare: async (on) => {
      await press(button)(on)
      await on.page.getByRole('dialog').waitFor()
    },
  }
}

/** The page while its data is on the way for ever. */
async function hold(page: Page, address: string | RegExp): Promise<void> {
  await page.route(address, () => undefined)
  await page.reload()
  await page.getByRole('heading', { level: 1 }).waitFor()
  await page.locator('.mantine-Loader-root').first().waitFor()
}

/** The page whose data cannot be fetched. */
async function cut(page: Page, address: string | RegExp): Promise<void> {
  await page.route(address, (route) => route.abort())
  await page.reload()
  await page.getByRole('alert').first().waitFor()
}

const viewed = [
  '/',
  '/runs',
  '/connectors/contoso.lab?tab=danger',
  '/credentials/contoso.lab',
  '/rules',
  '/search?q=an',
  '/settings/deletion-guard',
]

/** Pages with nothing behind them yet. */
const emptyScreens: readonly ScreenOf[] = [
  ['empty-overview', '/'],
  ['empty-runs', '/runs'],
  ['empty-connectors', '/connectors'],
  ['empty-credentials', '/credentials'],
  ['empty-rules', '/rules'],
  ['empty-metaverse', '/metaverse'],
  ['empty-search', '/search?q=an'],
  ['empty-scheduler', '/settings/scheduler'],
  ['empty-first-run', '/first-run'],
  ['empty-first-run-source', '/first-run?step=source'],
].map(([name = '', path = '']): ScreenOf => ({ name, path, world: 'empty' }))

/** What stands in dialogs, drawers and menus. */
const openedScreens: readonly ScreenOf[] = [
  { name: 'cycle-menu', path: '/', prepare: press('Run a cycle') },
  dialogOf('suspend-dialog', '/', 'Suspend…'),
  { name: 'connector-run-menu', path: '/connectors/contoso.lab', prepare: press('Run') },
  dialogOf('connector-danger-dialog', '/connectors/contoso.lab?tab=danger', 'Delete connector'),
  {
    name: 'rule-menu',
    path: '/rules',
    prepare: async ({ page }) => {
      await page.locator('tbody button').first().click()
      await page.getByRole('menu').waitFor()
    },
  },
  {
    name: 'rule-clone',
    path: '/rules',
    prepare: async ({ page }) => {
      await page.locator('tbody button').first().click()
      await page.getByRole('menuitem', { name: /^Clone/ }).click()
      await page.getByRole('dialog').waitFor()
    },
  },
  dialogOf('settings-suspend-dialog', '/settings/scheduler', 'Suspend…'),
  dialogOf('settings-staging-dialog', '/settings/staging', 'Switch staging mode on…'),
  dialogOf('settings-user-dialog', '/settings/users', 'Add a person…'),
  {
    name: 'settings-user-change',
    path: '/settings/users',
    prepare: async ({ page }) => {
      await page.locator('tbody').getByRole('button').first().click()
      await page.getByRole('menu').waitFor()
    },
  },
  { name: 'settings-sessions', path: '/settings/users?tab=sessions' },
  dialogOf('settings-token-dialog', '/settings/tokens', 'Make a token…'),
  dialogOf('settings-kit-dialog', '/settings/vault', 'New kit…'),
  dialogOf('settings-key-dialog', '/settings/vault', 'Exchange the key…'),
  dialogOf('settings-restart-dialog', '/settings/about', 'Restart the service…'),
  {
    name: 'settings-about-checked',
    path: '/settings/about',
    prepare: async ({ page }) => {
      await page.getByRole('button', { name: 'Check now' }).click()
      await page.waitForFunction(() => document.querySelector('[data-loading]') === null)
    },
  },
  { name: 'settings', path: '/settings' },
  ...(existsSync(exportFolder)
    ? [
        {
          name: 'settings-import-plan',
          path: '/settings/import',
          world: 'empty' as const,
          prepare: async ({ page }: { readonly page: Page }) => {
            await page.locator('input[webkitdirectory]').setInputFiles(exportFolder)
            await page.getByRole('button', { name: 'Read the export' }).click()
            await page.getByRole('heading', { name: '3. What would change' }).waitFor({ timeout: 60_000 })
          },
        },
      ]
    : []),
  { name: 'help-codes', path: '/help?part=codes' },
  { name: 'help-errors', path: '/help?part=errors' },
  { name: 'help-words', path: '/help?part=words' },
  { name: 'help-keys', path: '/help?part=keys' },
  { name: 'first-run-vault', path: '/first-run?step=vault' },
  { name: 'first-run-source', path: '/first-run?step=source' },
  { name: 'first-run-dry-run', path: '/first-run?step=finish' },
]

/** Loading, failing, and what nobody finds. */
const troubledScreens: readonly ScreenOf[] = [
  { name: 'loading-runs', path: '/runs', prepare: ({ page }) => hold(page, '**/api/v1/runs*') },
  { name: 'loading-overview', path: '/', prepare: ({ page }) => hold(page, /\/api\/v1\/(connectors|cycles|activity|held)/) },
  { name: 'failed-runs', path: '/runs', prepare: ({ page }) => cut(page, '**/api/v1/runs*') },
  { name: 'failed-overview', path: '/', prepare: ({ page }) => cut(page, /\/api\/v1\/(connectors|cycles)/) },
  { name: 'no-such-run', path: '/runs/999' },
  { name: 'no-such-connector', path: '/connectors/nowhere' },
  { name: 'no-such-object', path: '/connectors/contoso.lab/objects/CN%3DNobody' },
  { name: 'no-such-alert', path: '/alerts/999' },
]

/** The pages in every state that is not the usual one. */
export const stateScreens: readonly ScreenOf[] = [
  ...emptyScreens,
  ...openedScreens,
  ...troubledScreens,
  ...viewed.map((path): ScreenOf => ({
    name: `viewer-${
      path
        .replaceAll(/[^a-z]+/g, ' ')
        .trim()
        .replaceAll(' ', '-') || 'overview'
    }`,
    path,
    as: 'viewer',
  })),
  { name: 'viewer-tokens', path: '/settings/tokens', as: 'viewer' },
  { name: 'viewer-object', path: '/metaverse', as: 'viewer' },
  { name: 'held', path: '/settings/deletion-guard', world: 'held' },
  { name: 'held-overview', path: '/', world: 'held' },
  { name: 'held-batch', path: '/settings/deletion-guard?batch=1', world: 'held' },
  { name: 'held-staging', path: '/settings/staging', world: 'held' },
  { name: 'alert-acknowledge', path: '/alerts', world: 'refused', prepare: acknowledge },
  {
    name: 'event-refused',
    path: '/events?id=20001',
    world: 'refused',
    prepare: ({ page }) => page.getByRole('button', { name: 'CredentialRejected' }).first().click(),
  },
  { name: 'sealed-overview', path: '/', world: 'sealed' },
  { name: 'sealed-vault', path: '/settings/vault', world: 'sealed' },
  { name: 'sealed-credentials', path: '/credentials', world: 'sealed' },
  { name: 'sealed-fix', path: '/credentials/contoso.lab?fix=1', world: 'sealed' },
  { name: 'restarting-overview', path: '/', world: 'restarting' },
  { name: 'restarting-runs', path: '/runs', world: 'restarting' },
]
