import { Button, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useInfiniteQuery, useMutation, useQuery, type InfiniteData, type UseInfiniteQueryResult } from '@tanstack/react-query'
import { useEffect, useMemo, useState } from 'react'
import { Link } from 'react-router'
import type { EventPageBody } from '#src/api/contract/event.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FilterChips, useFilters } from '../../parts/filter-chips.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Loading } from '../../parts/loading.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { showProblem } from '../../parts/show-problem.tsx'
import { connectorsQuery } from '../../requests/connectors.ts'
import { allEvents, eventsQuery, exportMax, type EventFilter } from '../../requests/events.ts'
import { eventWords as words } from '../../words/events.ts'
import { frameWords } from '../../words/frame.ts'
import { EventDrawer } from './event-drawer.tsx'
import { filterIn, filtersOf } from './event-filter.ts'
import { EventList } from './event-list.tsx'
import { saveEvents } from './save-events.ts'
import { Tail } from './tail.tsx'
import { withGaps, withoutGaps } from './with-gaps.ts'
import classes from './events.module.css'

/** Pages of a search that are fetched before anybody asks for more: a million events. */
const lookPagesMax = 20

/** The event log: filtered, followed, saved. */
export function EventsPage() {
  const [parameters, change] = useFilters()
  const [openedAt] = useState(() => Date.now())
  const [pausedAt, setPausedAt] = useState<number | null>(null)
  const { data: connectors } = useQuery(connectorsQuery)
  const filters = useMemo(() => filtersOf((connectors?.connectors ?? []).map(({ name }) => name)), [connectors])
  const filter = filterIn(parameters, openedAt)
  const query = useInfiniteQuery(eventsQuery(filter))
  const all = useMemo(() => (query.data?.pages ?? []).flatMap((page) => page.events), [query.data])
  const shown = pausedAt === null ? all : all.filter(({ sequence }) => sequence <= pausedAt)
  const isLooking = useFurtherLook(query, shown.length)
  const isFiltered = filters.some(({ name }) => parameters.has(name))
  const sequence = Number(parameters.get('event') ?? Number.NaN)
  return (
    <Page
      title={frameWords.pages.events}
      aside={
        <Tail
          arrived={all.length - shown.length}
          form={pausedAt === null ? 'live' : 'paused'}
          turn={() => setPausedAt(pausedAt === null ? (all[0]?.sequence ?? 0) : null)}
        />
      }
      actions={<SaveMenu filter={filter} />}
    >
      <FilterChips filters={filters} />
      <QueryView query={query}>
        {() =>
          shown.length === 0 && isLooking ? (
            <Loading what={words.looking} />
          ) : shown.length === 0 ? (
            <NoEvents parameters={parameters} form={isFiltered ? 'filtered' : 'never'} />
          ) : (
            <EventList lines={isFiltered ? withoutGaps(shown) : withGaps(shown)} open={(wanted) => change('event', String(wanted))} />
          )
        }
      </QueryView>
      <div className={classes['foot']}>
        {query.hasNextPage ? (
          <Button variant="default" size="sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {shown.length === 0 ? words.further : words.more}
          </Button>
        ) : null}
      </div>
      <EventDrawer sequence={Number.isInteger(sequence) && sequence > 0 ? sequence : null} onClose={() => change('event', null)} />
    </Page>
  )
}

/** A page in which nothing was found is followed by the next one by itself, so far back and no further. True while it goes on. */
function useFurtherLook(query: UseInfiniteQueryResult<InfiniteData<EventPageBody>>, found: number): boolean {
  const { hasNextPage, isFetchingNextPage, isError, data, fetchNextPage } = query
  const isDue = found === 0 && hasNextPage && !isError && (data?.pages.length ?? 0) < lookPagesMax
  useEffect(() => {
    if (isDue && !isFetchingNextPage) void fetchNextPage()
  }, [isDue, isFetchingNextPage, fetchNextPage])
  return isDue
}

function SaveMenu({ filter }: { readonly filter: EventFilter }) {
  const saving = useMutation({
    mutationFn: async (form: 'csv' | 'json') => {
      const events = await allEvents(filter)
      saveEvents(form, events)
      if (events.length >= exportMax) notifications.show({ message: words.export.cut(exportMax) })
    },
    onError: showProblem,
  })
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" loading={saving.isPending} rightSection={<Icon name="down" size={16} />}>
          {words.export.action}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => saving.mutate('csv')}>{words.export.csv}</Menu.Item>
        <Menu.Item onClick={() => saving.mutate('json')}>{words.export.json}</Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function NoEvents({ parameters, form }: { readonly parameters: URLSearchParams; readonly form: 'filtered' | 'never' }) {
  if (form === 'never') return <EmptyState icon="events" title={words.empty.never} />
  const isLevelAlone =
    parameters.has('level') && ['source', 'connector', 'id', 'run', 'correlation', 'q'].every((name) => !parameters.has(name))
  return (
    <EmptyState
      icon={isLevelAlone ? 'check' : 'filter'}
      title={isLevelAlone ? words.empty.good : words.empty.filtered}
      text={isLevelAlone ? words.empty.goodText : words.empty.filteredText}
    >
      <Button component={Link} to="/events" variant="default">
        {isLevelAlone ? words.empty.all : words.empty.clear}
      </Button>
    </EmptyState>
  )
}
