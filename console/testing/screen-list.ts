import type { ConsolePage } from './console-page.ts'

/** A page that is looked at. */
export interface ScreenOf {
  /** Name of the picture. */
  readonly name: string
  readonly path: string
  /** `refused`: the directory no longer takes the password of the connector. Pictures of it are made last. */
  readonly world?: 'refused'
  /** What is done on the page before the picture is taken. */
  readonly prepare?: (on: ConsolePage) => Promise<void>
}

/** Every page of the console in every state worth seeing; pictures are made of all of them. The world has both connectors and was cycled. */
export const screenList: readonly ScreenOf[] = [
  { name: 'overview', path: '/' },
  { name: 'runs', path: '/runs' },
  { name: 'run', path: '/runs/1' },
  { name: 'run-objects', path: '/runs/1?step=1&counter=stage-add' },
  { name: 'run-dialog', path: '/runs', prepare: ({ page }) => page.getByRole('button', { name: 'Run…' }).click() },
  { name: 'overview-refused', path: '/', world: 'refused' },
  { name: 'runs-refused', path: '/runs?status=failed', world: 'refused' },
  { name: 'run-refused', path: '/runs/8', world: 'refused' },
  { name: 'not-found', path: '/nowhere' },
  {
    name: 'shortcuts',
    path: '/',
    prepare: async ({ page }) => {
      await page.getByRole('heading', { level: 1 }).waitFor()
      await page.keyboard.press('?')
      await page.getByRole('dialog').waitFor()
    },
  },
]
