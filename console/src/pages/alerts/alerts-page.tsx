import { Button, Tabs } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import { Link } from 'react-router'
import type { AlertBody } from '#src/api/contract/alert.ts'
import { bySeverity } from '../../frame/alert-order.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FilterChips, useFilters, type Filter } from '../../parts/filter-chips.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { useNow } from '../../parts/use-now.ts'
import { openAlertsQuery, resolvedAlertsQuery } from '../../requests/alerts.ts'
import { alertWords as words } from '../../words/alerts.ts'
import { frameWords } from '../../words/frame.ts'
import { AlertList } from './alert-list.tsx'
import { standingOf } from './alert-state.tsx'
import { ChannelsPart } from './channels-part.tsx'
import classes from '../settings/settings.module.css'

/** What is wrong now, who is at it, and who is told. */
export function AlertsPage() {
  const [parameters, change] = useFilters()
  const tab = parameters.get('tab') === 'channels' ? 'channels' : 'alerts'
  const { data: open } = useQuery(openAlertsQuery)
  const now = useNow()
  const count = (standing: 'open' | 'acknowledged' | 'muted'): number =>
    (open?.alerts ?? []).filter((alert) => standingOf(alert, now) === standing).length
  return (
    <Page
      title={frameWords.pages.alerts}
      aside={open === undefined ? null : <span>{words.counts(count('open'), count('acknowledged'), count('muted'))}</span>}
    >
      <Tabs value={tab} onChange={(value) => change('tab', value === 'alerts' ? null : value)} keepMounted={false}>
        <Tabs.List aria-label={words.tabs.label} mb="md">
          <Tabs.Tab value="alerts">{words.tabs.alerts}</Tabs.Tab>
          <Tabs.Tab value="channels">{words.tabs.channels}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="alerts">
          <AlertsPart />
        </Tabs.Panel>
        <Tabs.Panel value="channels">
          <ChannelsPart />
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

function AlertsPart() {
  const [parameters] = useFilters()
  const state = parameters.get('state')
  return state === 'resolved' ? <Resolved /> : <Open />
}

function useAlertFilters(alerts: readonly AlertBody[]): readonly Filter[] {
  return useMemo(() => {
    const choices = (of: Readonly<Record<string, string>>) => Object.entries(of).map(([value, label]) => ({ value, label }))
    const connectors = [...new Set(alerts.flatMap((alert) => alert.connectors))]
    return [
      { kind: 'choice', name: 'state', label: words.filters.state, choices: choices(words.states) },
      { kind: 'choice', name: 'severity', label: words.filters.severity, choices: choices(frameWords.alerts.severity) },
      {
        kind: 'choice',
        name: 'connector',
        label: words.filters.connector,
        choices: connectors.map((name) => ({ value: name, label: name })),
      },
    ]
  }, [alerts])
}

function Open() {
  const query = useQuery(openAlertsQuery)
  const [parameters] = useFilters()
  const now = useNow()
  const filters = useAlertFilters(query.data?.alerts ?? [])
  const state = parameters.get('state')
  return (
    <QueryView query={query}>
      {({ alerts }) => {
        const shown = bySeverity(alerts).filter(
          (alert) => isWanted(alert, parameters) && (state === null || standingOf(alert, now) === state),
        )
        return (
          <div className={classes['stack']}>
            <FilterChips filters={filters} />
            {shown.length > 0 ? (
              <AlertList alerts={shown} />
            ) : (
              <NoAlerts form={alerts.length === 0 && state === null ? 'good' : 'filtered'} />
            )}
          </div>
        )
      }}
    </QueryView>
  )
}

function Resolved() {
  const query = useInfiniteQuery(resolvedAlertsQuery)
  const [parameters] = useFilters()
  const alerts = useMemo(() => (query.data?.pages ?? []).flatMap((page) => page.alerts), [query.data])
  const filters = useAlertFilters(alerts)
  const shown = alerts.filter((alert) => isWanted(alert, parameters))
  return (
    <QueryView query={query}>
      {() => (
        <div className={classes['stack']}>
          <FilterChips filters={filters} />
          {shown.length > 0 ? <AlertList alerts={shown} /> : <NoAlerts form="filtered" />}
          {query.hasNextPage ? (
            <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
              {words.older}
            </Button>
          ) : null}
        </div>
      )}
    </QueryView>
  )
}

function NoAlerts({ form }: { readonly form: 'good' | 'filtered' }) {
  if (form === 'filtered') return <EmptyState icon="filter" title={words.noneMatch} />
  return (
    <EmptyState icon="check" title={words.none} text={words.noneText}>
      <Button component={Link} to="/events" variant="default">
        {words.seeEvents}
      </Button>
    </EmptyState>
  )
}

function isWanted({ severity, connectors }: AlertBody, parameters: URLSearchParams): boolean {
  const [wantedSeverity, wantedConnector] = [parameters.get('severity'), parameters.get('connector')]
  return (wantedSeverity === null || severity === wantedSeverity) && (wantedConnector === null || connectors.includes(wantedConnector))
}
