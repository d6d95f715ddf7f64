import type { Page } from 'playwright-core'

/** One thing that readers of the screen would be told. */
export interface Announcement {
  readonly kind: 'assertive' | 'polite'
  readonly text: string
}

/** Writes down from now on what live regions say: alerts when they appear, and polite regions when their text changes. */
export async function listenToAnnouncements(page: Page): Promise<void> {
  await page.evaluate(() => {
    const heard: Announcement[] = []
    Object.assign(globalThis, { lockstepAnnouncements: heard })
    const told = new WeakMap<Element, string>()
    const polite = 'output, [role="status"], [aria-live="polite"]'
    const look = (): void => {
      for (const region of document.querySelectorAll(`[role="alert"], ${polite}`)) {
        const text = (region.textContent ?? '').trim()
        const before = told.get(region)
        told.set(region, text)
        // A polite region that is born with its text is not read; an alert is.
        const isAlert = region.matches('[role="alert"]')
        if (text === '' || text === before || (before === undefined && !isAlert)) continue
        heard.push({ kind: isAlert ? 'assertive' : 'polite', text })
      }
    }
    look()
    heard.length = 0
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true })
  })
}

/** What was said so far. */
export function announcementsOf(page: Page): Promise<readonly Announcement[]> {
  return page.evaluate(() => Reflect.get(globalThis, 'lockstepAnnouncements') as Announcement[])
}
