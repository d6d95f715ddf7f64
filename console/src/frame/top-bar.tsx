import { Burger, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { statusQuery } from '../requests/status.ts'
import { frameWords } from '../words/frame.ts'
import { AlertsBell } from './alerts-bell.tsx'
import { SchedulerPill } from './scheduler-pill.tsx'
import { SearchBox } from './search-box.tsx'
import { UserMenu } from './user-menu.tsx'
import classes from './top-bar.module.css'

/** Product, environment, search, scheduler, alerts and the person, on every page at the same place. */
export function TopBar({ isOpen, toggle }: { readonly isOpen: boolean; readonly toggle: () => void }) {
  return (
    <div className={classes['bar']}>
      <Group gap="xs" wrap="nowrap">
        <Burger
          opened={isOpen}
          onClick={toggle}
          hiddenFrom="sm"
          size="sm"
          aria-label={isOpen ? frameWords.closeNavigation : frameWords.openNavigation}
          aria-expanded={isOpen}
        />
        <Link to="/" className={classes['product']} aria-label={frameWords.product}>
          <img src="/icon.svg" alt="" width={26} height={26} />
          <span className={classes['name']}>{frameWords.product}</span>
        </Link>
        <EnvironmentChip />
      </Group>
      <SearchBox />
      <Group gap="xs" wrap="nowrap">
        <SchedulerPill />
        <AlertsBell />
        <UserMenu />
      </Group>
    </div>
  )
}

function EnvironmentChip() {
  const { data: status } = useQuery(statusQuery)
  if (status?.staging.on !== true) return null
  return (
    <span className={classes['staging']} title={frameWords.environment.stagingWhy(status.staging.author, status.staging.reason)}>
      {frameWords.environment.staging}
    </span>
  )
}
