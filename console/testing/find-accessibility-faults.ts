import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { AxeResults } from 'axe-core'
import type { Page } from 'playwright-core'

const source = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
/** What the console promises: WCAG 2.2, levels A and AA. */
const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']

/**
 * What axe finds wrong on the page as it stands: one line each with the rule, the place and why. Empty where there is nothing. A page that
 * changes while it is looked at shows axe states nobody sees, so what is found is looked for once more when it has been drawn.
 */
export async function findAccessibilityFaults(page: Page): Promise<readonly string[]> {
  // Run by the browser's own tools, because the policy of the page rightly lets no foreign script in.
  await page.evaluate(source)
  const found = await faultsNow(page)
  if (found.length === 0) return found
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn))))
  return faultsNow(page)
}

async function faultsNow(page: Page): Promise<readonly string[]> {
  const { violations } = await page.evaluate(
    (only) =>
      (globalThis as unknown as { axe: { run(at: object, of: object): Promise<AxeResults> } }).axe.run(
        // A tooltip hangs at the end of the document and belongs to what it describes.
        { exclude: [['div[data-portal]:has(> [role="tooltip"])']] },
        { runOnly: only },
      ),
    tags,
  )
  return violations.flatMap(({ id, help, nodes }) =>
    nodes.map(({ target, failureSummary }) => `${id} (${help}) at ${target.join(' ')}: ${(failureSummary ?? '').replaceAll('\n', ' ')}`),
  )
}
