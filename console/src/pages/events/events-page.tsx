import { Button, Menu } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { Link } from 'react-router'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FilterChips, useFilters } from '../../parts/filter-chips.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { showProblem } from '../../parts/show-problem.tsx'
import { connectorsQuery } from '../../requests/connectors.ts'
import { allEvents, eventsQuery, exportMax, type EventFilter } from '../../requests/events.ts'
import { eventWords as words } from '../../words/events.ts'
import { frameWords } from '../../words/frame.ts'
import { EventDrawer } from './event-drawer.tsx'
import { filterIn, filtersOf, holds } from './event-filter.ts'
import { EventList } from './event-list.tsx'
import { saveEvents } from './save-events.ts'
import { Tail } from './tail.tsx'
import { withGaps, withoutGaps } from './with-gaps.ts'
import classes from './events.module.css'

/** The event log: filtered, followed, saved. */
export function EventsPage() {
  const [parameters, change] = useFilters()
  const [openedAt] = useState(() => Date.now())
  const [pausedAt, setPausedAt] = useState<number | null>(null)
  const { data: connectors } = useQuery(connectorsQuery)
  const filters = useMemo(() => filtersOf((connectors?.connectors ?? []).map(({ name }) => name)), [connectors])
  const filter = filterIn(parameters, openedAt)
  const text = parameters.get('q') ?? ''
  const query = useInfiniteQuery(eventsQuery(filter))
  const all = useMemo(() => (query.data?.pages ?? []).flatMap((page) => page.events), [query.data])
  const loaded = pausedAt === null ? all : all.filter(({ sequence }) => sequence <= pausedAt)
  const shown = loaded.filter((event) => holds(event, text))
  const isFiltered = filters.some(({ name }) => parameters.has(name))
  const sequence = Number(parameters.get('event') ?? Number.NaN)
  return (
    <Page
      title={frameWords.pages.events}
      aside={
        <Tail
          arrived={all.length - loaded.length}
          form={pausedAt === null ? 'live' : 'paused'}
          turn={() => setPausedAt(pausedAt === null ? (all[0]?.sequence ?? 0) : null)}
        />
      }
      actions={<SaveMenu filter={filter} text={text} />}
    >
      <FilterChips filters={filters} />
      <QueryView query={query}>
        {() =>
          shown.length === 0 ? (
            <NoEvents parameters={parameters} form={isFiltered ? 'filtered' : 'never'} />
          ) : (
            <EventList lines={isFiltered ? withoutGaps(shown) : withGaps(shown)} open={(wanted) => change('event', String(wanted))} />
          )
        }
      </QueryView>
      <div className={classes['foot']}>
        {text === '' ? null : <span>{words.textNote(shown.length, loaded.length)}</span>}
        {query.hasNextPage ? (
          <Button variant="default" size="sm" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words.more}
          </Button>
        ) : null}
      </div>
      <EventDrawer sequence={Number.isInteger(sequence) && sequence > 0 ? sequence : null} onClose={() => change('event', null)} />
    </Page>
  )
}

function SaveMenu({ filter, text }: { readonly filter: EventFilter; readonly text: string }) {
  const saving = useMutation({
    mutationFn: async (form: 'csv' | 'json') => {
      const events = await allEvents(filter)
      saveEvents(
        form,
        events.filter((event) => holds(event, text)),
      )
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
  const isLevelAlone = parameters.has('level') && ['source', 'connector', 'id', 'q'].every((name) => !parameters.has(name))
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
