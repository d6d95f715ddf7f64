import { Button, Menu, Stack } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearchParams } from 'react-router'
import type { RunBody } from '#src/api/contract/run.ts'
import { NotFoundPage } from '../../frame/not-found-page.tsx'
import { useLiveRun } from '../../live/live-runs.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { Card } from '../../parts/card.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { ResultWord } from '../../parts/result-word.tsx'
import { WayButton } from '../../parts/way-button.tsx'
import { apiRoot, pathOf } from '../../requests/ask.ts'
import { runQuery, startRun } from '../../requests/runs.ts'
import { operationsWords as words } from '../../words/operations.ts'
import { CounterDrawer } from './counter-drawer.tsx'
import { RunComparison } from './run-comparison.tsx'
import { RunErrors } from './run-errors.tsx'
import { RunFacts } from './run-facts.tsx'
import { RunProgress } from './run-result.tsx'
import { StepDetail } from './step-detail.tsx'
import { StepList } from './step-list.tsx'
import { StopRun } from './stop-run.tsx'
import classes from './operations.module.css'

/** One run: what it did step by step, what it talked to, its numbers, and what went wrong with what to do about it. */
export function RunPage() {
  const { number: text = '' } = useParams()
  const number = /^[1-9]\d{0,14}$/.test(text) ? Number(text) : null
  return number === null ? <NotFoundPage /> : <NumberedRun number={number} />
}

function NumberedRun({ number }: { readonly number: number }) {
  const run = useQuery(runQuery(number))
  return (
    <Page
      title={words.run(number)}
      aside={run.data === undefined ? null : <State run={run.data} />}
      actions={run.data === undefined ? null : <Actions run={run.data} />}
    >
      <QueryView query={run}>{(found) => <Detail run={found} />}</QueryView>
    </Page>
  )
}

function State({ run }: { readonly run: RunBody }) {
  const live = useLiveRun(run.number)
  return <ResultWord result={live?.result ?? run.result} form="brief" />
}

function Actions({ run }: { readonly run: RunBody }) {
  const navigate = useNavigate()
  const [parameters] = useSearchParams()
  const isComparing = parameters.has('compare')
  const comparing = new URLSearchParams([...parameters, ['compare', 'previous']])
  const again = useMutation({
    mutationFn: () => startRun({ connector: run.connector, profile: run.profile }),
    onSuccess: (started) => void navigate(`/runs/${started.number}`),
  })
  return (
    <>
      {isComparing ? null : (
        <Button component={Link} variant="default" to={`?${comparing.toString()}`}>
          {words.comparison.action}
        </Button>
      )}
      <SaveRun number={run.number} />
      {run.endedAt === null ? (
        <StopRun number={run.number} />
      ) : (
        <ActionButton permission="run" act={() => again.mutateAsync()}>
          {words.again}
        </ActionButton>
      )}
    </>
  )
}

/** The whole run with all errors of objects as a file, from the service. */
function SaveRun({ number }: { readonly number: number }) {
  const file = `${apiRoot}${pathOf('runs', number, 'export')}`
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" rightSection={<Icon name="down" size={16} />}>
          {words.save.action}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item component="a" href={`${file}?as=json`} download>
          {words.save.json}
        </Menu.Item>
        <Menu.Item component="a" href={`${file}?as=xml`} download>
          {words.save.xml}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}

function Detail({ run }: { readonly run: RunBody }) {
  const [parameters] = useSearchParams()
  const live = useLiveRun(run.number)
  const wanted = Number(parameters.get('step') ?? NaN)
  const step = run.steps.find(({ number }) => number === wanted) ?? firstWorthSeeing(run)
  const isRefused = run.result === 'no-start-credentials' || run.result === 'stopped-bad-server-credentials'
  return (
    <Stack gap="md">
      {run.endedAt === null ? (
        <Card title={words.detail.going}>
          <RunProgress run={run} live={live} />
        </Card>
      ) : null}
      <Card
        title={`${run.connector}, ${run.profile}`}
        aside={
          isRefused ? (
            <WayButton to={`/credentials/${encodeURIComponent(run.connector)}?fix=1`} permission="replace-secret" size="xs">
              {words.fix}
            </WayButton>
          ) : null
        }
      >
        <RunFacts run={run} />
      </Card>
      {parameters.has('compare') ? <RunComparison run={run} /> : null}
      <Card title={words.detail.steps}>
        <StepList run={run} chosen={step?.number ?? null} />
        {step === undefined ? words.detail.noSteps : <StepDetail run={run} step={step} of={run.steps.length === 1 ? 'one' : 'several'} />}
      </Card>
      <Card title={words.detail.errors}>
        <RunErrors run={run} />
      </Card>
      <details>
        <summary>{words.detail.raw}</summary>
        <pre className={classes['raw']}>{JSON.stringify(run, null, 2)}</pre>
      </details>
      <CounterDrawer run={run} />
    </Stack>
  )
}

/** The step that went wrong, otherwise the first. */
function firstWorthSeeing({ steps }: RunBody): RunBody['steps'][number] | undefined {
  return steps.find(({ result }) => /^(no-start|stopped)-|-errors$/.test(result)) ?? steps[0]
}
