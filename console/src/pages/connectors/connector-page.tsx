import { Button, Group, Menu, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState, type ReactNode } from 'react'
import { useNavigate, useParams } from 'react-router'
import type { ConnectorBody, ConnectorDetailBody } from '#src/api/contract/connector.ts'
import { useMay } from '../../frame/session.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { ConfirmTyped } from '../../parts/confirm-typed.tsx'
import { useFilters } from '../../parts/filter-chips.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Loading } from '../../parts/loading.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { showProblem } from '../../parts/show-problem.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { connectorQuery } from '../../requests/connectors.ts'
import { credentialQuery } from '../../requests/credentials.ts'
import { startRun, stopRun } from '../../requests/runs.ts'
import { statusQuery } from '../../requests/status.ts'
import { connectorTypeName, connectorWords } from '../../words/connectors.ts'
import { FixDrawer } from '../credentials/fix/fix-drawer.tsx'
import { connectorHealth } from '../overview/connector-health.ts'
import { OverviewTab } from './overview-tab.tsx'

const words = connectorWords.page
const tabs = ['overview', 'properties', 'partitions', 'schema', 'profiles', 'objects', 'settings', 'danger'] as const
type Tab = (typeof tabs)[number]

const PropertiesTab = lazy(() => import('./properties-tab.tsx').then((module) => ({ default: module.PropertiesTab })))
const PartitionsTab = lazy(() => import('./partitions-tab.tsx').then((module) => ({ default: module.PartitionsTab })))
const SchemaTab = lazy(() => import('./schema-tab.tsx').then((module) => ({ default: module.SchemaTab })))
const ProfilesTab = lazy(() => import('./profiles-tab.tsx').then((module) => ({ default: module.ProfilesTab })))
const ObjectsTab = lazy(() => import('./objects-tab.tsx').then((module) => ({ default: module.ObjectsTab })))
const SettingsTab = lazy(() => import('./settings-tab.tsx').then((module) => ({ default: module.SettingsTab })))
const DangerTab = lazy(() => import('./danger-tab.tsx').then((module) => ({ default: module.DangerTab })))

/** One connector: how it stands, how it is reached, what of the directory is read, and what runs on it. */
export function ConnectorPage() {
  const { connector: name = '' } = useParams()
  const detail = useQuery(connectorQuery(name))
  return (
    <>
      <Page
        title={name}
        aside={detail.data === undefined ? null : <Health connector={detail.data.connector} />}
        actions={detail.data === undefined ? null : <RunActions connector={detail.data.connector} />}
      >
        <QueryView query={detail}>{(found) => <Parts detail={found} />}</QueryView>
      </Page>
      <FixDrawer connector={name} />
    </>
  )
}

function Health({ connector }: { readonly connector: ConnectorBody }) {
  const { data: seen } = useQuery(credentialQuery(connector.name))
  const { data: status } = useQuery(statusQuery)
  const { tone, word } = connectorHealth(connector, seen?.account, status?.vault.sealed === true ? 'sealed' : 'open')
  return (
    <Group gap="sm">
      <span>{connectorTypeName(connector.type)}</span>
      <StateWord tone={tone} word={word} />
    </Group>
  )
}

function RunActions({ connector }: { readonly connector: ConnectorBody }) {
  const navigate = useNavigate()
  const { may, reason } = useMay('run')
  const [isStopping, setStopping] = useState(false)
  const { lastRun, profiles, state, name } = connector
  const run = (profile: string) => async (): Promise<void> => {
    try {
      const { number } = await startRun({ connector: name, profile })
      await navigate(`/runs/${number}`)
    } catch (error) {
      showProblem(error)
    }
  }
  return (
    <>
      {may ? (
        <Menu position="bottom-end">
          <Menu.Target>
            <Button rightSection={<Icon name="down" size={16} />}>{words.run}</Button>
          </Menu.Target>
          <Menu.Dropdown>
            {profiles.map((profile) => (
              <Menu.Item key={profile.name} onClick={() => void run(profile.name)()}>
                {profile.name}
              </Menu.Item>
            ))}
          </Menu.Dropdown>
        </Menu>
      ) : (
        <ActionButton permission="run" blocked={reason} act={() => undefined}>
          {words.run}
        </ActionButton>
      )}
      {state === 'running' && lastRun !== null ? (
        <>
          <ActionButton permission="run" variant="default" act={() => setStopping(true)}>
            {words.stop}
          </ActionButton>
          <ConfirmTyped
            opened={isStopping}
            title={words.stopTitle}
            typed={null}
            action={words.stop}
            act={() => stopRun(lastRun.number)}
            onClose={() => setStopping(false)}
          >
            {words.stopText}
          </ConfirmTyped>
        </>
      ) : null}
    </>
  )
}

function Parts({ detail }: { readonly detail: ConnectorDetailBody }) {
  const [parameters] = useFilters()
  const navigate = useNavigate()
  const tab = tabs.find((each) => each === parameters.get('tab')) ?? 'overview'
  return (
    <Tabs
      value={tab}
      // What filters one part means nothing to another one.
      onChange={(value) => void navigate(value === 'overview' || value === null ? '?' : `?tab=${value}`, { replace: true })}
      keepMounted={false}
    >
      <Tabs.List aria-label={words.tabs.label} mb="md">
        {tabs.map((each) => (
          <Tabs.Tab key={each} value={each}>
            {words.tabs[each]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value={tab}>
        <Suspense fallback={<Loading />}>{partOf(tab, detail)}</Suspense>
      </Tabs.Panel>
    </Tabs>
  )
}

function partOf(tab: Tab, detail: ConnectorDetailBody): ReactNode {
  switch (tab) {
    case 'overview':
      return <OverviewTab detail={detail} />
    case 'properties':
      return <PropertiesTab detail={detail} />
    case 'partitions':
      return <PartitionsTab detail={detail} />
    case 'schema':
      return <SchemaTab connector={detail.connector.name} />
    case 'profiles':
      return <ProfilesTab connector={detail.connector} />
    case 'objects':
      return <ObjectsTab connector={detail.connector} />
    case 'settings':
      return <SettingsTab detail={detail} />
    case 'danger':
      return <DangerTab connector={detail.connector} />
  }
}
