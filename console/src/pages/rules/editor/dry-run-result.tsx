import { Stack, Text } from '@mantine/core'
import type { DryRunBody } from '#src/api/contract/expression.ts'
import { FactList } from '../../../parts/fact-list.tsx'
import { objectPath } from '../../../parts/object-path.ts'
import { RecordTable, type Column } from '../../../parts/record-table.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { editorWords } from '../../../words/rule-editor.ts'
import { ValuePair } from '../value-pair.tsx'

const words = editorWords.dryRun
type Row = DryRunBody['objects'][number]

/** How many objects would change, and those that would, before and after. */
export function DryRunResult({ result }: { readonly result: DryRunBody }) {
  const { objects, looked, changed, failed, failedBefore, attributes } = result
  const named = Object.entries(attributes)
  if (looked === 0) return <Text>{words.emptySpace}</Text>
  return (
    <Stack gap="sm">
      <Text component="output" fw={650} size="lg">
        {words.sentence(changed, looked)}
      </Text>
      <StateWord tone={failed === 0 ? 'success' : 'failed'} word={words.failed(failed, failedBefore)} />
      {named.length === 0 ? null : (
        <FactList facts={[{ name: words.attributes, value: named.map(([name, count]) => words.attribute(name, count)).join(', ') }]} />
      )}
      {objects.length === 0 ? null : (
        <>
          {objects.length < changed ? <Text size="sm">{words.shown(objects.length, changed + failed)}</Text> : null}
          <RecordTable
            label={words.table}
            rows={objects}
            columns={columns}
            idOf={({ id }) => id}
            hrefOf={({ connector, id }) => objectPath(connector, id)}
          />
        </>
      )}
    </Stack>
  )
}

const columns: readonly Column<Row>[] = [
  { id: 'object', header: words.object, cell: ({ dn }) => dn },
  { id: 'changes', header: words.changes, cell: (row) => <Changes row={row} /> },
]

function Changes({ row: { changes, error, failedBefore } }: { readonly row: Row }) {
  return (
    <>
      {error === null ? null : <StateWord tone="failed" word={`${error.code}: ${error.message}`} />}
      {error !== null && failedBefore ? <Text size="sm">{words.failedBefore}</Text> : null}
      {changes.map(({ connector, attribute, before, after }) => (
        <ValuePair
          key={`${connector ?? ''} ${attribute}`}
          attribute={connector === null ? attribute : `${connector}: ${attribute}`}
          before={before}
          after={after}
        />
      ))}
    </>
  )
}
