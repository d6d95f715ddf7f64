import { Button, Text } from '@mantine/core'
import { useEffect, useState } from 'react'
import type { Closing } from '../live/live-connection.ts'
import { useConnection } from '../live/live-provider.tsx'
import { Icon, type IconName } from '../parts/icon.tsx'
import { useNow } from '../parts/use-now.ts'
import { usePreferences } from '../preferences/preferences.ts'
import { showClock } from '../words/format.ts'
import { frameWords } from '../words/frame.ts'
import classes from './notice.module.css'

const words = frameWords.connection
/** A connection that is back sooner than this was never missed. */
const patienceMs = 1_500
/** How long it is said that the service is back. */
const backMs = 10_000

/**
 * Says why what is shown may be old, from when it is, and that the page comes back by itself: a service that restarts is told from a line
 * that was lost.
 */
export function ConnectionNotice() {
  const { state, heardAt, tries, version, closing } = useConnection()
  const { times } = usePreferences()
  const isLost = useLasting(state === 'lost' ? 'lost' : 'there')
  const [firstVersion, setFirstVersion] = useState<string | null>(null)
  if (version !== null && firstVersion === null) setFirstVersion(version)
  if (closing !== null && (state === 'restarting' || state === 'stopped')) {
    return <ClosingNotice closing={closing} since={showClock(closing.at, times, closing.at)} />
  }
  if (isLost) {
    const lost = heardAt === null ? words.lostAtOnce(tries) : words.lost(showClock(heardAt, times, heardAt), tries)
    return <Line icon="offline" text={closing === null ? lost : `${words.overdue} ${lost}`} />
  }
  if (version === null || version === firstVersion) return <BackNotice />
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

/** The service said that it goes: whether it comes back by itself, and what becomes of the work it was at. */
function ClosingNotice({ closing, since }: { readonly closing: Closing; readonly since: string }) {
  const { state, runs } = closing
  return (
    <output className={classes['notice']} data-tone="waiting">
      <Icon name={state === 'restarting' ? 'running' : 'offline'} size={20} />
      <span className={classes['body']}>
        <b>{state === 'restarting' ? words.restarting : words.stopped}.</b> {runs.length === 0 ? words.noRuns : words.runs(runs)}{' '}
        {state === 'restarting' ? words.goesOn(since) : words.goesOnOnceStarted(since)}
      </span>
    </output>
  )
}

/** For a moment after it came back. */
function BackNotice() {
  const { backAt } = useConnection()
  const now = useNow(1_000)
  return backAt === null || now - backAt > backMs ? null : <Line icon="check" text={words.back} />
}

function Line({ icon, text }: { readonly icon: IconName; readonly text: string }) {
  return (
    <output className={classes['notice']} data-tone="waiting">
      <Icon name={icon} size={20} />
      <span className={classes['body']}>{text}</span>
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
