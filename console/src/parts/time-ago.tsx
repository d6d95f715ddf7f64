import { usePreferences } from '../preferences/preferences.ts'
import { showMoment, showRelative } from '../words/format.ts'
import { partWords } from '../words/parts.ts'
import { useNow } from './use-now.ts'

/** A moment as people say it, with date, time and zone for the pointer. `at` is UTC as the API writes it; null for never. */
export function TimeAgo({ at, never = partWords.time.never }: { readonly at: string | null; readonly never?: string }) {
  const now = useNow()
  const { times } = usePreferences()
  if (at === null) return <span>{never}</span>
  const moment = Date.parse(at)
  return (
    <time dateTime={at} title={showMoment(moment, times)}>
      {showRelative(moment, now)}
    </time>
  )
}
