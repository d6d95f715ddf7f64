import { Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useLocation } from 'react-router'
import type { MetaverseSchemaBody, SupplyBody } from '#src/api/contract/metaverse-schema.ts'
import { Breakable } from '../../parts/breakable.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { useFilters } from '../../parts/filter-chips.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { RecordTable, type Column } from '../../parts/record-table.tsx'
import { SideDrawer } from '../../parts/side-drawer.tsx'
import { supplyQuery } from '../../requests/metaverse.ts'
import { metaverseWords as words } from '../../words/metaverse.ts'
import { AttributeDetail } from './attribute-detail.tsx'
import { kindOf } from './kind-of.ts'
import classes from './metaverse.module.css'

export type TypeBody = MetaverseSchemaBody['types'][number]
export type AttributeBody = TypeBody['attributes'][number]
export type Supplied = SupplyBody['attributes'][number]

interface Row {
  readonly attribute: AttributeBody
  readonly supplied: Supplied | null
  readonly looked: number
}

const columns: readonly Column<Row>[] = [
  {
    id: 'name',
    header: words.columns.name,
    width: 13,
    cell: ({ attribute }) => <Breakable>{attribute.name}</Breakable>,
    compare: (a, b) => a.attribute.name.localeCompare(b.attribute.name),
  },
  {
    id: 'kind',
    header: words.columns.kind,
    width: 9,
    hideBelow: 'md',
    cell: ({ attribute }) => kindOf(attribute),
    compare: (a, b) => a.attribute.type.localeCompare(b.attribute.type),
  },
  { id: 'contributors', header: words.columns.contributors, hideBelow: 'sm', cell: ({ attribute }) => <Contributors of={attribute} /> },
  {
    id: 'present',
    header: words.columns.present,
    width: 8,
    align: 'right',
    cell: ({ supplied, looked }) => words.present(supplied?.present ?? 0, looked),
    compare: (a, b) => (a.supplied?.present ?? 0) - (b.supplied?.present ?? 0),
  },
  {
    id: 'readers',
    header: words.columns.readers,
    width: 7,
    align: 'right',
    hideBelow: 'sm',
    cell: ({ attribute }) => words.readers(attribute.readers.length),
    compare: (a, b) => a.attribute.readers.length - b.attribute.readers.length,
  },
]

/** Every attribute of a type with who may give it and how many have it; one of them opens beside. */
export function AttributeTable({ type }: { readonly type: TypeBody }) {
  const [parameters, change] = useFilters()
  const { search } = useLocation()
  const supply = useQuery(supplyQuery(type.name))
  const supplied = new Map(supply.data?.attributes.map((each) => [each.name, each]))
  const rows = type.attributes
    .map((attribute): Row => ({ attribute, supplied: supplied.get(attribute.name) ?? null, looked: supply.data?.looked ?? 0 }))
    .filter((row) => fits(row, parameters))
    .toSorted((a, b) => a.attribute.name.localeCompare(b.attribute.name))
  const opened = type.attributes.find(({ name }) => name === parameters.get('attribute'))
  const hrefOf = (name: string): string => {
    const next = new URLSearchParams(search)
    next.set('attribute', name)
    return `/metaverse?${next.toString()}`
  }
  return (
    <>
      {supply.isError ? <ProblemNotice error={supply.error} retry={() => void supply.refetch()} /> : null}
      {rows.length === 0 ? (
        <EmptyState icon="filter" title={words.none.title} />
      ) : (
        <RecordTable
          label={words.table}
          rows={rows}
          columns={columns}
          idOf={({ attribute }) => attribute.name}
          hrefOf={({ attribute }) => hrefOf(attribute.name)}
          isMarked={({ attribute }) => attribute.name === opened?.name}
        />
      )}
      <Text size="sm" mt="xs" className={classes['quiet']}>
        {supply.data === undefined ? (supply.isError ? '' : words.counting) : words.looked(supply.data.looked, supply.data.objects)}
      </Text>
      <SideDrawer title={words.drawer(opened?.name ?? '')} opened={opened !== undefined} onClose={() => change('attribute', null)}>
        {opened === undefined ? null : (
          <AttributeDetail of={opened} supplied={supplied.get(opened.name) ?? null} looked={supply.data?.looked ?? 0} />
        )}
      </SideDrawer>
    </>
  )
}

function fits({ attribute, supplied }: Row, parameters: URLSearchParams): boolean {
  const find = (parameters.get('find') ?? '').trim().toLowerCase()
  if (!attribute.name.toLowerCase().includes(find)) return false
  switch (parameters.get('only')) {
    case 'given':
      return (supplied?.present ?? 0) > 0
    case 'empty':
      return attribute.contributors.every(({ disabled }) => disabled)
    case 'unread':
      return attribute.readers.length === 0
    case 'contested':
      return attribute.contributors.filter(({ disabled }) => !disabled).length > 1
    default:
      return true
  }
}

/** Rules that are named in a row. */
const namedMax = 2

function Contributors({ of }: { readonly of: AttributeBody }) {
  const enabled = of.contributors.filter(({ disabled }) => !disabled)
  if (enabled.length === 0) return <span className={classes['quiet']}>{words.nobody}</span>
  return (
    <ol className={classes['order']}>
      {enabled.slice(0, namedMax).map(({ ruleId, rule, source }) => (
        <li key={`${ruleId} ${source}`}>{rule}</li>
      ))}
      {enabled.length > namedMax ? <li className={classes['rest']}>{words.more(enabled.length - namedMax)}</li> : null}
    </ol>
  )
}
