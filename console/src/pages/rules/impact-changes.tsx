import { Text } from '@mantine/core'
import type { ImpactChangeBody } from '#src/api/contract/impact.ts'
import { identityPath, objectPath } from '../../parts/object-path.ts'
import { RecordTable, type Column } from '../../parts/record-table.tsx'
import { changeWords } from '../../words/changes.ts'
import { ValuePair } from './value-pair.tsx'

const words = changeWords.impact

interface Row {
  readonly id: number
  readonly change: ImpactChangeBody
}

/** The first objects that would change, with how. */
export function ImpactChanges({ changes, found }: { readonly changes: readonly ImpactChangeBody[]; readonly found: number }) {
  if (changes.length === 0) return null
  return (
    <>
      <Text size="sm" c="var(--text-quiet)">
        {words.shown(changes.length, found)}
      </Text>
      <RecordTable
        label={words.table}
        rows={changes.map((change, id): Row => ({ id, change }))}
        columns={columns}
        idOf={({ id }) => id}
        hrefOf={({ change }) => (change.kind === 'metaverse' ? identityPath(change.id) : objectPath(change.connector, change.dn))}
      />
    </>
  )
}

const columns: readonly Column<Row>[] = [
  {
    id: 'object',
    header: words.object,
    cell: ({ change }) => (change.kind === 'metaverse' ? (change.displayName ?? change.id) : change.dn),
  },
  {
    id: 'where',
    header: words.where,
    width: 10,
    hideBelow: 'md',
    cell: ({ change }) => (change.kind === 'metaverse' ? words.metaverse : change.connector),
  },
  { id: 'what', header: words.what, cell: ({ change }) => <What change={change} /> },
]

function What({ change }: { readonly change: ImpactChangeBody }) {
  if (change.kind === 'error') return <>{`${change.code}: ${change.message}`}</>
  if (change.kind === 'link') return <>{`${change.operation} (${change.rule})`}</>
  return (
    <>
      {change.operation === 'update' ? null : <b>{change.operation}</b>}
      {change.attributes.map(({ attribute, before, after }) => (
        <ValuePair key={attribute} attribute={attribute} before={before} after={after} />
      ))}
    </>
  )
}
