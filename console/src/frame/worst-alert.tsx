import { Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'react-router'
import { ActionButton } from '../parts/action-button.tsx'
import { Icon } from '../parts/icon.tsx'
import { useNow } from '../parts/use-now.ts'
import { WayButton } from '../parts/way-button.tsx'
import { acknowledgeAlert, openAlertsQuery } from '../requests/alerts.ts'
import { showSpan } from '../words/format.ts'
import { frameWords } from '../words/frame.ts'
import { bySeverity } from './alert-order.ts'
import { leadsToFix, wayOut } from './alert-ways.ts'
import classes from './notice.module.css'
import { useSession } from './session.tsx'

const words = frameWords.banner
const muteMinutes = 60

/** The worst thing that is wrong now, with what to do about it on the same line. Muted ones are in the bell. */
export function WorstAlert() {
  const { data } = useQuery(openAlertsQuery)
  const { permissions } = useSession()
  const now = useNow()
  const { pathname } = useLocation()
  const open = bySeverity(data?.alerts ?? []).filter(({ snooze, severity }) => severity !== 'P3' && !isMuted(snooze, now))
  const [worst] = open
  // Its own page says all of this already.
  if (worst === undefined || pathname === `/alerts/${worst.number}`) return null
  const way = wayOut(worst)
  const rest = open.length - 1
  return (
    <section aria-label={words.label} className={classes['notice']} data-tone={worst.severity === 'P1' ? 'failed' : 'warning'}>
      <Icon name={worst.severity === 'P1' ? 'cross' : 'warning'} size={20} />
      <div className={classes['body']}>
        <Text role="alert" fw={650}>
          {worst.title}
        </Text>
        <Text size="sm" className={classes['said'] ?? ''}>
          {words.since(showSpan(Math.max(60_000, now - Date.parse(worst.raisedAt))))}. {worst.advice}{' '}
          {worst.acknowledgement === null ? null : `${words.acknowledged(worst.acknowledgement.by)}. `}
          {rest === 0 ? null : <Link to="/alerts">{words.more(rest)}</Link>}
        </Text>
      </div>
      <Group gap="xs" className={classes['actions']}>
        <WayButton
          to={way.to}
          permission={way.permission}
          size="xs"
          {...(leadsToFix(way) ? { fix: 'alert' } : {})}
          color={worst.severity === 'P1' ? 'red.8' : 'lockstep'}
        >
          {way.label}
        </WayButton>
        {way.permission === null || permissions.includes(way.permission) ? null : (
          <WayButton to={`/alerts/${worst.number}`} permission={null} size="xs" variant="default">
            {words.details}
          </WayButton>
        )}
        {worst.acknowledgement === null ? (
          <ActionButton
            permission="run"
            size="xs"
            variant="default"
            act={() => acknowledgeAlert(worst.number, { note: null, snoozeMinutes: null })}
          >
            {words.acknowledge}
          </ActionButton>
        ) : null}
        <ActionButton
          permission="run"
          size="xs"
          variant="default"
          act={() => acknowledgeAlert(worst.number, { note: null, snoozeMinutes: muteMinutes })}
        >
          {words.mute}
        </ActionButton>
      </Group>
    </section>
  )
}

function isMuted(snooze: { readonly until: string } | null, now: number): boolean {
  return snooze !== null && Date.parse(snooze.until) > now
}
