import { Popover, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import { Icon } from '../parts/icon.tsx'
import { TimeAgo } from '../parts/time-ago.tsx'
import { openAlertsQuery } from '../requests/alerts.ts'
import { frameWords } from '../words/frame.ts'
import { bySeverity } from './alert-order.ts'
import { wayFor } from './alert-ways.ts'
import { useSession } from './session.tsx'
import classes from './top-bar.module.css'

const shownMax = 6

/** How many alerts are open; opened, the worst of them. */
export function AlertsBell() {
  const [isOpen, setOpen] = useState(false)
  const { data } = useQuery(openAlertsQuery)
  const { permissions } = useSession()
  const alerts = bySeverity(data?.alerts ?? [])
  const label = frameWords.alerts.bell(alerts.length)
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" width={340} trapFocus returnFocus withArrow>
      <Popover.Target>
        <button
          type="button"
          className={classes['bell']}
          data-open={alerts.length > 0}
          aria-label={label}
          title={label}
          onClick={() => setOpen(!isOpen)}
        >
          <Icon name="alerts" size={20} />
          {alerts.length === 0 ? null : <span aria-hidden="true">{alerts.length}</span>}
        </button>
      </Popover.Target>
      <Popover.Dropdown aria-label={label}>
        <Stack gap="sm">
          {alerts.length === 0 ? <Text tabIndex={-1}>{frameWords.alerts.none}</Text> : null}
          {alerts.slice(0, shownMax).map((alert) => (
            <div key={alert.number}>
              <Link to={wayFor(alert, permissions)} onClick={() => setOpen(false)}>
                {alert.title}
              </Link>
              <Text size="sm" c="var(--text-quiet)">
                {frameWords.alerts.severity[alert.severity]}, <TimeAgo at={alert.raisedAt} />
              </Text>
            </div>
          ))}
          <Link to="/alerts" onClick={() => setOpen(false)}>
            {frameWords.alerts.all}
          </Link>
        </Stack>
      </Popover.Dropdown>
    </Popover>
  )
}
