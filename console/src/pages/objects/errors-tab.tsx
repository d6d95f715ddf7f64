import { Button, Stack, Text } from '@mantine/core'
import { Link, useLocation } from 'react-router'
import type { SpaceObjectBody } from '#src/api/contract/space.ts'
import { Card } from '../../parts/card.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FactList } from '../../parts/fact-list.tsx'
import { objectPath } from '../../parts/object-path.ts'
import { StateWord } from '../../parts/state-word.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { errorWords as words } from '../../words/objects.ts'
import classes from './objects.module.css'

/** What failed on the objects the last time, how often and since when. */
export function ErrorsTab({ objects }: { readonly objects: readonly SpaceObjectBody[] }) {
  const { pathname } = useLocation()
  const problems = objects.flatMap((object) => problemsOf(object).map((each) => ({ ...each, object })))
  if (problems.length === 0) return <EmptyState icon="check" {...words.none} />
  return (
    <Stack gap="md">
      {problems.map(({ object, what, problem }) => (
        <Card key={`${object.id} ${what}`} title={`${object.connector}: ${what}`} aside={<StateWord tone="failed" word={problem.code} />}>
          <Text mb="sm">{problem.message}</Text>
          <Text size="sm" mb="sm" className={classes['quiet']}>
            <Link to={objectPath(object.connector, object.id)}>{object.dn}</Link>
          </Text>
          <FactList
            facts={[
              { name: words.first, value: <TimeAgo at={problem.firstAt} /> },
              { name: words.last, value: <TimeAgo at={problem.lastAt} /> },
              { name: words.retries, value: words.times(problem.retryCount) },
            ]}
          />
          <Button component={Link} to={`${pathname}?tab=why`} size="sm" variant="default" mt="sm">
            {words.why}
          </Button>
        </Card>
      ))}
    </Stack>
  )
}

export function problemsOf({ syncProblem, exportProblem }: SpaceObjectBody) {
  return [
    ...(syncProblem === null ? [] : [{ what: words.synchronization, problem: syncProblem }]),
    ...(exportProblem === null ? [] : [{ what: words.export, problem: exportProblem }]),
  ]
}
