import { Button, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { HeldDeleteBody } from '#src/api/contract/held.ts'
import { Breakable } from '../../../parts/breakable.tsx'
import { objectPath } from '../../../parts/object-path.ts'
import { QueryView } from '../../../parts/query-view.tsx'
import { RecordTable, type Column } from '../../../parts/record-table.tsx'
import { heldDeletesQuery } from '../../../requests/held.ts'
import { guardWords } from '../../../words/deletion-guard.ts'
import classes from '../settings.module.css'

const words = guardWords.batch

const columns: readonly Column<HeldDeleteBody>[] = [
  { id: 'object', header: words.columns.object, width: 9, cell: ({ displayName, dn }) => displayName ?? dn },
  { id: 'type', header: words.columns.type, width: 6, hideBelow: 'sm', cell: ({ objectType }) => objectType },
  {
    id: 'reason',
    header: words.columns.reason,
    cell: ({ reason, isAdded }) => <Breakable>{isAdded ? `${reason} (${words.added})` : reason}</Breakable>,
  },
  { id: 'state', header: words.columns.state, width: 6, hideBelow: 'sm', cell: ({ state }) => words.objectStates[state] },
]

/** The objects of a batch, each with why it is to be deleted. */
export function BatchObjects({ number, connector }: { readonly number: number; readonly connector: string }) {
  const query = useInfiniteQuery(heldDeletesQuery(number))
  const deletes = useMemo(() => (query.data?.pages ?? []).flatMap((page) => page.deletes), [query.data])
  return (
    <QueryView query={query}>
      {() =>
        deletes.length === 0 ? (
          <Text className={classes['quiet']}>{words.noObjects}</Text>
        ) : (
          <RecordTable
            label={words.objectsLabel}
            rows={deletes}
            columns={columns}
            idOf={({ id }) => id}
            hrefOf={({ id }) => objectPath(connector, id)}
            footer={
              query.hasNextPage ? (
                <Button variant="subtle" fullWidth loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                  {words.more}
                </Button>
              ) : null
            }
          />
        )
      }
    </QueryView>
  )
}
