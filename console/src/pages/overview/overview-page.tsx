import { Page } from '../../parts/page.tsx'
import { frameWords } from '../../words/frame.ts'

/** How everything stands. */
export function OverviewPage() {
  return <Page title={frameWords.pages.overview}> </Page>
}
