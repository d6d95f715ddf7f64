import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import type { SpaceObjectBody } from '#src/api/contract/space.ts'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { identityQuery, spaceObjectQuery } from '../../requests/objects.ts'
import { objectWords as words } from '../../words/objects.ts'
import { ObjectView } from './object-view.tsx'
import { subjectOfObject } from './subject.ts'

/** One object of a connector space. */
export function SpaceObjectPage() {
  const { connector = '', object: said = '' } = useParams()
  const object = useQuery(spaceObjectQuery(connector, said))
  if (object.data !== undefined) return <Shown object={object.data} />
  return (
    <Page title={words.any.title}>
      <QueryView query={object} what={words.loading}>
        {() => null}
      </QueryView>
    </Page>
  )
}

function Shown({ object }: { readonly object: SpaceObjectBody }) {
  const metaverseId = object.link?.metaverseId ?? null
  const identity = useQuery({ ...identityQuery(metaverseId ?? ''), enabled: metaverseId !== null })
  return <ObjectView key={object.id} subject={subjectOfObject(object, metaverseId === null ? null : (identity.data ?? null))} />
}
