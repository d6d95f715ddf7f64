import { Button, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import { useConnection } from '../live/live-provider.tsx'
import { Icon } from '../parts/icon.tsx'
import { usePreferences } from '../preferences/preferences.ts'
import { showClock } from '../words/format.ts'
import { frameWords } from '../words/frame.ts'
import classes from './notice.module.css'

const words = frameWords.connection
/** A connection that is back sooner than this was never missed. */
const patienceMs = 1_500

/** Says in grey that what is shown may be old, from when it is, and that the page tries to come back. */
export function ConnectionNotice() {
  const { state, heardAt, tries, version } = useConnection()
  const { times } = usePreferences()
  const isLost = useLasting(state === 'lost' ? 'lost' : 'there')
  const [firstVersion, setFirstVersion] = useState<string | null>(null)
  if (version !== null && firstVersion === null) setFirstVersion(version)
  if (isLost) {
    return (
      <output className={classes['notice']} data-tone="waiting">
        <Icon name="offline" size={20} />
        <span className={classes['body']}>
          {heardAt === null ? words.lostAtOnce(tries) : words.lost(showClock(heardAt, times, heardAt), tries)}
        </span>
      </output>
    )
  }
  if (version === null || version === firstVersion) return null
  return (
    <output className={classes['notice']} data-tone="waiting">
      <Icon name="running" size={20} />
      <Text component="span" className={classes['body'] ?? ''}>
        {words.otherVersion}
      </Text>
      <Button size="xs" onClick={() => location.reload()}>
        {words.reload}
      </Button>
    </output>
  )
}

/** Whether the connection has been lost for longer than a moment. */
function useLasting(state: 'lost' | 'there'): boolean {
  const [lasting, setLasting] = useState<'lost' | 'there'>('there')
  useEffect(() => {
    const timer = setTimeout(() => setLasting(state), state === 'lost' ? patienceMs : 0)
    return () => clearTimeout(timer)
  }, [state])
  return state === 'lost' && lasting === 'lost'
}
