import type { ConsolePage } from './console-page.ts'

/** A page that is looked at. */
export interface ScreenOf {
  /** Name of the picture. */
  readonly name: string
  readonly path: string
  /** What is done on the page before the picture is taken. */
  readonly prepare?: (on: ConsolePage) => Promise<void>
}

/** Every page of the console in every state worth seeing; pictures are made of all of them. The world has both connectors and was cycled. */
export const screenList: readonly ScreenOf[] = [
  { name: 'overview', path: '/' },
  { name: 'runs', path: '/runs' },
  { name: 'run', path: '/runs/1' },
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
