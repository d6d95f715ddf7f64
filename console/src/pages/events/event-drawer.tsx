import { Anchor, Group, Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'react-router'
import type { EventBody } from '#src/api/contract/event.ts'
import { CopyButton } from '../../parts/copy-button.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FactList } from '../../parts/fact-list.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import { SmallTable } from '../../parts/small-table.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { WayButton } from '../../parts/way-button.tsx'
import { usePreferences } from '../../preferences/preferences.ts'
import { dictionariesQuery } from '../../requests/dictionaries.ts'
import { eventQuery } from '../../requests/events.ts'
import { eventWords } from '../../words/events.ts'
import { showMoment } from '../../words/format.ts'
import { EventLevel } from './event-level.tsx'
import { repairOf } from './repair-of.ts'
import { relatedEvents } from './related-events.ts'
import classes from './events.module.css'

const words = eventWords.detail

/** One event over the list: what it says, what it means, and what was written with it. */
export function EventDrawer({ sequence, onClose }: { readonly sequence: number | null; readonly onClose: () => void }) {
  const query = useQuery({ ...eventQuery(sequence ?? 0), enabled: sequence !== null })
  const event = query.data?.event
  return (
    <SideDrawer title={event === undefined ? '' : words.title(event.id, event.name)} opened={sequence !== null} onClose={onClose}>
      {sequence === null ? null : (
        <QueryView query={query}>
          {(found) =>
            found === null ? (
              <EmptyState title={words.gone} text={words.goneText} />
            ) : (
              <EventView event={found.event} related={relatedEvents(found.event, found.around)} />
            )
          }
        </QueryView>
      )}
    </SideDrawer>
  )
}

function EventView({ event, related }: { readonly event: EventBody; readonly related: readonly EventBody[] }) {
  const raw = JSON.stringify(event, null, 2)
  const fields = Object.entries(event.fields).filter(([, value]) => value !== null)
  return (
    <Stack gap="md">
      <Text>{event.message}</Text>
      <Facts event={event} />
      <Advice event={event} />
      <Title order={2} size="h3">
        {words.fields}
      </Title>
      {fields.length === 0 ? (
        <Text c="dimmed">{words.noFields}</Text>
      ) : (
        <SmallTable label={words.fields} rows={fields.map(([name, value]) => ({ id: name, cells: [name, String(value)] }))} />
      )}
      <Title order={2} size="h3">
        {words.related}
      </Title>
      <Related of={related} />
      <Group justify="space-between">
        <Title order={2} size="h3">
          {words.raw}
        </Title>
        <CopyButton text={raw} />
      </Group>
      {/* Text that scrolls has to be reachable by keyboard. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <pre className={classes['raw']} tabIndex={0}>
        {raw}
      </pre>
    </Stack>
  )
}

function Facts({ event }: { readonly event: EventBody }) {
  const { times } = usePreferences()
  const { at, level, source, connector, run, correlationId, sequence, repeats, lastAt } = event
  return (
    <FactList
      facts={[
        {
          name: words.facts.at,
          value: (
            <>
              {showMoment(Date.parse(at), times)} (<TimeAgo at={at} />)
            </>
          ),
        },
        { name: words.facts.level, value: <EventLevel level={level} /> },
        { name: words.facts.source, value: source },
        ...(connector === null
          ? []
          : [{ name: words.facts.connector, value: <Link to={`/connectors/${encodeURIComponent(connector)}`}>{connector}</Link> }]),
        ...(run === null ? [] : [{ name: words.run, value: <Link to={`/runs/${run}`}>{eventWords.ways.run(run)}</Link> }]),
        ...(correlationId === null
          ? []
          : [{ name: words.correlation, value: <Link to={`/events?correlation=${correlationId}`}>{correlationId}</Link> }]),
        { name: words.facts.sequence, value: String(sequence) },
        ...(repeats === 0 ? [] : [{ name: words.facts.repeats, value: <Repeated times={repeats} lastAt={lastAt} /> }]),
      ]}
    />
  )
}

function Repeated({ times, lastAt }: { readonly times: number; readonly lastAt: string | null }) {
  return (
    <>
      {eventWords.repeats(times)}, <TimeAgo at={lastAt} />
    </>
  )
}

/** What the dictionary says of the identifier, with the way to the repair where one is needed. */
function Advice({ event }: { readonly event: EventBody }) {
  const { id } = event
  const { data } = useQuery(dictionariesQuery)
  const entry = data?.events.find((each) => each.id === id)
  if (entry === undefined) return null
  const repair = repairOf(event)
  return (
    <section className={classes['advice']} aria-label={words.meaning}>
      <Text fw={650}>{words.meaning}</Text>
      <Text size="sm">{entry.meaning}</Text>
      <Text size="sm" mt={4}>
        {entry.whatToDo === '' ? words.nothingToDo : entry.whatToDo}
      </Text>
      <Group gap="md" mt={4}>
        {repair === null ? null : (
          <WayButton to={repair} permission="replace-secret" size="compact-sm" variant="default">
            {words.fix}
          </WayButton>
        )}
        <Link to={`/events?id=${id}`}>{words.allOf}</Link>
        <Link to={`/help?part=events&code=${id}`}>{words.page}</Link>
      </Group>
    </section>
  )
}

function Related({ of }: { readonly of: readonly EventBody[] }) {
  const { search } = useLocation()
  const at = (sequence: number): string => {
    const parameters = new URLSearchParams(search)
    parameters.set('event', String(sequence))
    return `/events?${parameters.toString()}`
  }
  if (of.length === 0) return <Text c="dimmed">{words.noRelated}</Text>
  return (
    <ul className={classes['related']}>
      {of.map(({ sequence, id, name, message }) => (
        <li key={sequence}>
          <Anchor component={Link} to={at(sequence)}>
            {id} {name}
          </Anchor>
          <Text size="sm">{message}</Text>
        </li>
      ))}
    </ul>
  )
}
