import type { Page } from 'playwright-core'

/** Counts what a pointer presses from now on. Keys that press a button make no pointer event. */
export async function countActivations(page: Page): Promise<void> {
  await page.evaluate(() => {
    Object.assign(globalThis, { lockstepActivations: 0 })
    document.addEventListener(
      'pointerdown',
      () => Object.assign(globalThis, { lockstepActivations: Number(Reflect.get(globalThis, 'lockstepActivations')) + 1 }),
      { capture: true },
    )
  })
}

/** Goes from the alert on top of the page to the green result: a click, the password, Enter. */
export async function repairByKeyboardAndPointer(
  page: Page,
  password: string,
): Promise<{ readonly activations: number; readonly seconds: number }> {
  const way = page.getByRole('region', { name: 'Worst open alert' }).getByRole('link', { name: 'Enter new password' })
  await way.waitFor()
  const startedAt = performance.now()
  await way.click()
  const field = page.locator('[data-secret]')
  await field.waitFor()
  await page.waitForFunction(() => document.activeElement?.hasAttribute('data-secret') === true)
  await page.keyboard.insertText(password)
  await page.keyboard.press('Enter')
  await page.getByText('Everything is in order again').waitFor()
  const seconds = (performance.now() - startedAt) / 1_000
  return { activations: await activationsOf(page), seconds }
}

/** How often a pointer pressed since counting began. */
export function activationsOf(page: Page): Promise<number> {
  return page.evaluate(() => Number(Reflect.get(globalThis, 'lockstepActivations')))
}
