import { Page } from '../../parts/page.tsx'
import { frameWords } from '../../words/frame.ts'

/** What runs. */
export function RunPage() {
  return <Page title={frameWords.pages.runs}> </Page>
}
