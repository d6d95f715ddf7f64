import { Button, Stack } from '@mantine/core'
import { useMediaQuery } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useMemo, useState } from 'react'
import type { MetaverseObjectBody } from '#src/api/contract/metaverse.ts'
import { useMay } from '../../frame/session.tsx'
import { Card } from '../../parts/card.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Loading } from '../../parts/loading.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { explainQuery } from '../../requests/objects.ts'
import { lineageWords as words } from '../../words/objects.ts'
import { lineageOf, onlyUsed } from './lineage.ts'
import { LineageList } from './lineage-list.tsx'
import type { Subject } from './subject.ts'
import classes from './objects.module.css'

const LineagePicture = lazy(() => import('./lineage-picture.tsx').then((module) => ({ default: module.LineagePicture })))

/** Where the values come from and where they go, as a drawing and as a list that says the same. */
export function LineageTab({ subject }: { readonly subject: Subject }) {
  if (subject.identity === null) return <EmptyState {...words.noIdentity} />
  return <Shown identity={subject.identity} title={subject.title} here={subject.id} />
}

function Shown({ identity, title, here }: { readonly identity: MetaverseObjectBody; readonly title: string; readonly here: string }) {
  const { may } = useMay('see-values')
  const [isWhole, setWhole] = useState(false)
  const isWide = useMediaQuery('(min-width: 62rem)') === true
  const told = useQuery({ ...explainQuery({ object: identity.id, connector: null, attribute: null }), enabled: may })
  // The drawing measures its boxes anew whenever it gets another lineage.
  const lineage = useMemo(() => {
    const whole = lineageOf(identity, told.data ?? null)
    return isWhole ? whole : onlyUsed(whole)
  }, [identity, told.data, isWhole])
  if (may && told.isPending) return <Loading />
  return (
    <Stack gap="md">
      {told.isError ? <ProblemNotice error={told.error} retry={() => void told.refetch()} /> : null}
      {may ? (
        <div>
          <Button size="sm" variant="default" aria-pressed={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? words.used : words.all}
          </Button>
        </div>
      ) : (
        <p className={classes['quiet']}>{words.masked}</p>
      )}
      {isWide ? (
        <Card title={words.picture}>
          <Suspense fallback={<Loading what={words.drawing} />}>
            <LineagePicture key={String(isWhole)} lineage={lineage} title={title} type={identity.objectType} id={identity.id} here={here} />
          </Suspense>
        </Card>
      ) : (
        <p className={classes['quiet']}>{words.needsRoom}</p>
      )}
      <Card title={words.list}>
        <LineageList lineage={lineage} title={title} />
      </Card>
    </Stack>
  )
}
