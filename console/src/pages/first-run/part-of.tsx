import { Button, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, type ReactNode } from 'react'
import { Link } from 'react-router'
import type { SetupStateBody } from '#src/api/contract/first-run.ts'
import { useMay } from '../../frame/session.tsx'
import { Loading } from '../../parts/loading.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { connectorQuery } from '../../requests/connectors.ts'
import { signInWaysQuery } from '../../requests/session.ts'
import { usersQuery } from '../../requests/users.ts'
import { vaultQuery } from '../../requests/vault.ts'
import { firstRunWords as words } from '../../words/first-run.ts'
import { KitCard } from '../settings/vault/kit-card.tsx'
import { DryRunPart } from './dry-run-part.tsx'
import { EnvironmentPart } from './environment-part.tsx'
import type { FirstRunStep } from './first-run-steps.ts'
import { SafetyPart } from './safety-part.tsx'
import classes from './first-run.module.css'

const PartitionsTab = lazy(() => import('../connectors/partitions-tab.tsx').then((module) => ({ default: module.PartitionsTab })))

/** What one step shows and asks for. */
export function partOf(step: FirstRunStep, state: SetupStateBody): ReactNode {
  switch (step) {
    case 'environment':
      return <EnvironmentPart />
    case 'administrator':
      return <PeoplePart />
    case 'vault':
      return <VaultPart />
    case 'source':
      return (
        <Stack gap="sm">
          <Connectors names={state.sources} none={words.source.none} />
          <Group>
            <Button component={Link} to="/connectors/new" variant={state.sources.length === 0 ? 'filled' : 'default'}>
              {state.sources.length === 0 ? words.source.add : words.source.more}
            </Button>
            <Link to="/settings/import">{words.source.import}</Link>
          </Group>
        </Stack>
      )
    case 'scope':
      return state.sources.length === 0 ? <Text>{words.scope.none}</Text> : state.sources.map((name) => <Scope key={name} name={name} />)
    case 'target':
      return (
        <Stack gap="sm" align="flex-start">
          <Connectors names={state.targets} none={words.target.none} />
          <Button component={Link} to="/connectors/new" variant={state.targets.length === 0 ? 'filled' : 'default'}>
            {words.target.add}
          </Button>
        </Stack>
      )
    case 'safety':
      return <SafetyPart state={state} />
    case 'finish':
      return <DryRunPart state={state} />
  }
}

function PeoplePart() {
  const { may } = useMay('administer')
  const users = useQuery({ ...usersQuery, enabled: may })
  const { data: ways } = useQuery(signInWaysQuery)
  const provider = ways?.identityProvider ?? null
  return (
    <Stack gap="sm" align="flex-start">
      {users.data === undefined ? null : <StateWord tone="success" word={words.people.count(users.data.users.length)} />}
      <Text size="sm">{provider === null ? words.people.noProvider : words.people.provider(provider.label)}</Text>
      <Button component={Link} to="/settings/users" variant="default">
        {words.people.action}
      </Button>
    </Stack>
  )
}

function VaultPart() {
  const vault = useQuery(vaultQuery)
  return <QueryView query={vault}>{(found) => <KitCard vault={found} />}</QueryView>
}

function Connectors({ names, none }: { readonly names: readonly string[]; readonly none: string }) {
  if (names.length === 0) return <Text>{none}</Text>
  return (
    <ul className={classes['list']}>
      {names.map((name) => (
        <li key={name} className={classes['row']}>
          <span>{name}</span>
          <Link to={`/connectors/${encodeURIComponent(name)}`}>{words.source.open}</Link>
        </li>
      ))}
    </ul>
  )
}

function Scope({ name }: { readonly name: string }) {
  const connector = useQuery(connectorQuery(name))
  return (
    <Stack gap="sm">
      <Title order={3}>{words.scope.of(name)}</Title>
      <QueryView query={connector}>
        {(detail) => (
          <Suspense fallback={<Loading />}>
            <PartitionsTab detail={detail} />
          </Suspense>
        )}
      </QueryView>
    </Stack>
  )
}
