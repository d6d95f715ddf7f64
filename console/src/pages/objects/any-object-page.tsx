import { Button, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, Navigate, useParams } from 'react-router'
import { EmptyState } from '../../parts/empty-state.tsx'
import { identityPath, objectPath } from '../../parts/object-path.ts'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { whereaboutsQuery } from '../../requests/search.ts'
import { objectWords } from '../../words/objects.ts'
import { HistoryTab } from './history-tab.tsx'

const words = objectWords.any

/** Something of which only the identifier is known: leads to where it is, or says that it is gone and which runs touched it. */
export function AnyObjectPage() {
  const { id = '' } = useParams()
  const found = useQuery(whereaboutsQuery(id))
  return (
    <Page title={words.title}>
      <QueryView query={found} what={objectWords.loading}>
        {({ groups }) => {
          const [group] = groups
          const hit = group?.hits[0]
          if (group === undefined || hit === undefined) return <Gone id={id} />
          return <Navigate replace to={group.connector === null ? identityPath(hit.id) : objectPath(group.connector, hit.id)} />
        }}
      </QueryView>
    </Page>
  )
}

function Gone({ id }: { readonly id: string }) {
  return (
    <>
      <EmptyState title={words.gone.title} text={words.gone.text}>
        <Group>
          <Button component={Link} to="/search" variant="default">
            {words.search}
          </Button>
        </Group>
      </EmptyState>
      <HistoryTab id={id} />
    </>
  )
}
