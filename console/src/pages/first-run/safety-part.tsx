import { useQueryClient } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { SetupStateBody } from '#src/api/contract/first-run.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { switchStaging } from '../../requests/staging.ts'
import { firstRunWords } from '../../words/first-run.ts'
import { ChannelTests } from '../receivers/channel-tests.tsx'
import classes from './first-run.module.css'

const words = firstRunWords.safety

/** What keeps a first configuration from doing harm, and the clock. */
export function SafetyPart({ state }: { readonly state: SetupStateBody }) {
  const client = useQueryClient()
  const lines = [
    { name: words.guard, on: state.hasDeletionGuard, yes: words.guardOn, no: words.guardOff, to: '/settings/deletion-guard' },
    { name: words.schedule, on: state.schedulerEnabled, yes: words.scheduleOn, no: words.scheduleOff, to: '/settings/scheduler' },
    { name: words.channel, on: state.hasNotifications, yes: words.channelOn, no: words.channelOff, to: '/alerts?tab=channels' },
  ]
  return (
    <ul className={classes['list']}>
      <li className={classes['row']}>
        <span>{words.staging}</span>
        <StateWord tone={state.stagingMode ? 'success' : 'warning'} word={state.stagingMode ? words.stagingOn : words.stagingOff} />
        {state.stagingMode ? null : (
          <ActionButton
            permission="administer"
            size="xs"
            act={async () => {
              await switchStaging({ on: true, reason: words.reason })
              await client.invalidateQueries({ queryKey: ['status'] })
            }}
          >
            {words.switchOn}
          </ActionButton>
        )}
      </li>
      {lines.map(({ name, on, yes, no, to }) => (
        <li key={name} className={classes['row']}>
          <span>{name}</span>
          <StateWord tone={on ? 'success' : 'warning'} word={on ? yes : no} />
          <Link to={to} aria-label={`${words.change}: ${name}`}>
            {words.change}
          </Link>
        </li>
      ))}
      <ChannelTests classOfRow={classes['row'] ?? ''} />
    </ul>
  )
}
