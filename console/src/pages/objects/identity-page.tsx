import { useQueries, useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import type { MetaverseObjectBody } from '#src/api/contract/metaverse.ts'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { identityQuery, spaceObjectQuery } from '../../requests/objects.ts'
import { objectWords as words } from '../../words/objects.ts'
import { ObjectView } from './object-view.tsx'
import { subjectOfIdentity } from './subject.ts'

/** One identity of the metaverse. */
export function IdentityPage() {
  const { id = '' } = useParams()
  const identity = useQuery(identityQuery(id))
  if (identity.data !== undefined) return <Shown identity={identity.data} />
  return (
    <Page title={words.any.title}>
      <QueryView query={identity} what={words.loading}>
        {() => null}
      </QueryView>
    </Page>
  )
}

/** The objects come one by one; what is not there yet is missing from pending changes and errors only. */
function Shown({ identity }: { readonly identity: MetaverseObjectBody }) {
  const objects = useQueries({ queries: identity.joined.map(({ connector, id }) => spaceObjectQuery(connector, id)) })
  const loaded = objects.flatMap(({ data }) => data ?? [])
  return <ObjectView key={identity.id} subject={subjectOfIdentity(identity, loaded)} />
}
