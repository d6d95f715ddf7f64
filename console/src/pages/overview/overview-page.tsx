import { Button, Code, Group } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense } from 'react'
import { Link } from 'react-router'
import { Card } from '../../parts/card.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { Loading } from '../../parts/loading.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { connectorsQuery } from '../../requests/connectors.ts'
import { frameWords } from '../../words/frame.ts'
import { overviewWords } from '../../words/overview.ts'
import { BacklogCard } from './backlog-card.tsx'
import { CycleActions } from './cycle-actions.tsx'
import { CycleCard } from './cycle-card.tsx'
import { ExpiringCard } from './expiring-card.tsx'
import { HealthCard } from './health-card.tsx'
import { HeldCard } from './held-card.tsx'
import { IdentitiesCard } from './identities-card.tsx'
import { LastChangesCard } from './last-changes-card.tsx'
import classes from './overview.module.css'

// The charts are the heaviest things of the page and the last one looks at.
const ActivityChart = lazy(() => import('./activity-chart.tsx').then((module) => ({ default: module.ActivityChart })))
const Trends = lazy(() => import('./trends.tsx').then((module) => ({ default: module.Trends })))

/** How everything stands: what is wrong first, then health, cycles, what waits, and what will need somebody soon. */
export function OverviewPage() {
  const connectors = useQuery(connectorsQuery)
  return (
    <Page title={frameWords.pages.overview} actions={<CycleActions />}>
      <QueryView query={connectors}>
        {({ connectors: all }) =>
          all.length === 0 ? (
            <EmptyState icon="connectors" title={overviewWords.start.title} text={overviewWords.start.text}>
              <Group justify="center" gap="xs" mt="xs">
                <Button component={Link} to="/first-run">
                  {overviewWords.start.action}
                </Button>
                <Button component={Link} to="/connectors/new" variant="default">
                  {overviewWords.start.only}
                </Button>
                <Button component={Link} to="/settings/import" variant="default">
                  {overviewWords.start.bring}
                </Button>
              </Group>
              <span className={classes['quiet']}>
                {overviewWords.start.onCommandLine} <Code>{overviewWords.start.command}</Code>
              </span>
            </EmptyState>
          ) : (
            <div className={classes['grid']}>
              <HealthCard connectors={all} />
              <CycleCard />
              <div className={classes['stack']}>
                <HeldCard />
                <ExpiringCard />
              </div>
              <BacklogCard connectors={all} />
              <IdentitiesCard />
              <LastChangesCard />
              <div className={classes['wide']}>
                <Card title={overviewWords.activity.title}>
                  <Suspense fallback={<Loading />}>
                    <ActivityChart />
                  </Suspense>
                </Card>
              </div>
              <div className={classes['wide']}>
                <Card title={overviewWords.trends.title}>
                  <Suspense fallback={<Loading />}>
                    <Trends />
                  </Suspense>
                </Card>
              </div>
            </div>
          )
        }
      </QueryView>
    </Page>
  )
}
