import { Button, Tabs, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { MetaverseSchemaBody } from '#src/api/contract/metaverse-schema.ts'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FilterChips, useFilters } from '../../parts/filter-chips.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { metaverseSchemaQuery } from '../../requests/metaverse.ts'
import { metaverseWords as words } from '../../words/metaverse.ts'
import { AttributeTable } from './attribute-table.tsx'
import { DeletionTab } from './deletion-tab.tsx'
import classes from './metaverse.module.css'

/** The metaverse as it is configured: its types, who may give which attribute, and when identities go. */
export function MetaversePage() {
  const schema = useQuery(metaverseSchemaQuery)
  return (
    <Page title={words.title}>
      <QueryView query={schema}>{({ types }) => <Types of={types} />}</QueryView>
    </Page>
  )
}

function Types({ of }: { readonly of: MetaverseSchemaBody['types'] }) {
  const [parameters, change] = useFilters()
  const type = of.find(({ name }) => name === parameters.get('type')) ?? of.toSorted((a, b) => b.objects - a.objects)[0]
  const tab = parameters.get('tab') === 'deletion' ? 'deletion' : 'attributes'
  if (type === undefined) {
    return (
      <EmptyState icon="metaverse" title={words.empty.title} text={words.empty.text}>
        <Button component={Link} to="/connectors">
          {words.empty.add}
        </Button>
      </EmptyState>
    )
  }
  return (
    <>
      <fieldset className={classes['types']} aria-label={words.type}>
        {of.map(({ name, objects }) => (
          <Button
            key={name}
            size="sm"
            variant={name === type.name ? 'filled' : 'default'}
            aria-pressed={name === type.name}
            onClick={() => change('type', name)}
          >
            {words.typeOf(name, objects)}
          </Button>
        ))}
      </fieldset>
      <Tabs value={tab} onChange={(next) => change('tab', next === 'attributes' ? null : next)} keepMounted={false}>
        <Tabs.List aria-label={words.tabs.label}>
          <Tabs.Tab value="attributes">{words.tabs.attributes}</Tabs.Tab>
          <Tabs.Tab value="deletion">{words.tabs.deletion}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="attributes" pt="md">
          <FilterChips filters={filters} />
          <Text size="sm" my="sm" className={classes['quiet']}>
            {words.facts(type.attributes.length, type.objects)}
          </Text>
          <AttributeTable key={type.name} type={type} />
        </Tabs.Panel>
        <Tabs.Panel value="deletion" pt="md">
          <DeletionTab type={type} />
        </Tabs.Panel>
      </Tabs>
    </>
  )
}

const filters = [
  { kind: 'text', name: 'find', label: words.find },
  {
    kind: 'choice',
    name: 'only',
    label: words.only,
    choices: Object.entries(words.onlys).map(([value, label]) => ({ value, label })),
  },
] as const
