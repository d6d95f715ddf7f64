import { Button, Group, NativeSelect, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { LeaveForecastBody } from '#src/api/contract/metaverse-schema.ts'
import { Card } from '../../parts/card.tsx'
import { useFilters } from '../../parts/filter-chips.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { SmallTable } from '../../parts/small-table.tsx'
import { connectorsQuery } from '../../requests/connectors.ts'
import { leavingQuery } from '../../requests/metaverse.ts'
import { showCount } from '../../words/format.ts'
import { metaverseWords } from '../../words/metaverse.ts'
import { RuleNames } from './attribute-detail.tsx'
import type { TypeBody } from './attribute-table.tsx'
import classes from './metaverse.module.css'

const words = metaverseWords.deletion

/** What keeps identities of a type, and how many would go with a connector. The connector asked for stands in the address. */
export function DeletionTab({ type }: { readonly type: TypeBody }) {
  const { keptBy } = type.deletion
  return (
    <Stack gap="md">
      <Card title={words.rule}>
        {keptBy.length === 0 ? (
          <Text>{words.none}</Text>
        ) : (
          <>
            <Text mb="xs">{words.text(type.name)}</Text>
            <RuleNames of={keptBy} />
          </>
        )}
      </Card>
      <Card title={words.leaving}>
        <Leaving />
      </Card>
    </Stack>
  )
}

function Leaving() {
  const [parameters, change] = useFilters()
  const connectors = useQuery(connectorsQuery)
  const asked = parameters.get('leaving')
  const [chosen, setChosen] = useState(asked)
  const names = (connectors.data?.connectors ?? []).map(({ name }) => name)
  const name = chosen ?? names[0] ?? ''
  return (
    <Stack gap="sm">
      <Text>{words.leavingText}</Text>
      <Group align="end" gap="sm">
        <NativeSelect label={words.connector} value={name} data={names} onChange={(event) => setChosen(event.currentTarget.value)} />
        <Button variant="default" disabled={name === ''} onClick={() => change('leaving', name)}>
          {words.simulate}
        </Button>
      </Group>
      {asked === null ? null : <Forecast connector={asked} />}
    </Stack>
  )
}

function Forecast({ connector }: { readonly connector: string }) {
  const forecast = useQuery(leavingQuery(connector))
  return (
    <QueryView query={forecast} what={words.counting}>
      {(of) => <Numbers of={of} />}
    </QueryView>
  )
}

function Numbers({ of }: { readonly of: LeaveForecastBody }) {
  if (of.joined === 0) return <Text>{words.nothing}</Text>
  return (
    <div className={classes['forecast']}>
      <SmallTable
        label={words.table}
        columns={[words.objectType, { head: words.removed, align: 'right' }, { head: words.kept, align: 'right' }]}
        rows={of.types.map(({ type, removed, kept, estimatedRemoved }) => ({
          id: type,
          cells: [type, of.isComplete ? showCount(removed) : words.estimated(estimatedRemoved), showCount(kept)],
        }))}
      />
      <Text size="sm" className={classes['quiet']}>
        {of.isComplete ? words.complete(of.joined) : words.partial(of.looked, of.joined)}
      </Text>
    </div>
  )
}
