import { Page } from '../../parts/page.tsx'
import { frameWords } from '../../words/frame.ts'

/** What runs. */
export function RunsPage() {
  return <Page title={frameWords.pages.runs}> </Page>
}
