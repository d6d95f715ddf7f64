import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate } from 'react-router'
import type { SetupStateBody } from '#src/api/contract/first-run.ts'
import { useMay } from '../../frame/session.tsx'
import { Card } from '../../parts/card.tsx'
import { useFilters } from '../../parts/filter-chips.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { showProblem } from '../../parts/show-problem.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { saveProgress, setupStateQuery } from '../../requests/first-run.ts'
import { firstRunWords as words } from '../../words/first-run.ts'
import { firstRunSteps, isDone, stepNamed, type FirstRunStep } from './first-run-steps.ts'
import { partOf } from './part-of.tsx'
import classes from './first-run.module.css'

/** From an empty installation to a dry run, step by step; left and gone on with at any time. */
export function FirstRunPage() {
  const state = useQuery(setupStateQuery)
  return (
    <Page
      title={words.title}
      aside={
        state.data?.progress === null || state.data === undefined ? null : (
          <Text size="sm" c="dimmed">
            {words.saved} <TimeAgo at={state.data.progress.savedAt} />
          </Text>
        )
      }
    >
      <QueryView query={state}>{(found) => <Wizard state={found} />}</QueryView>
    </Page>
  )
}

function Wizard({ state }: { readonly state: SetupStateBody }) {
  const [parameters] = useFilters()
  const navigate = useNavigate()
  const { may } = useMay('administer')
  const step = stepNamed(parameters.get('step')) ?? stepNamed(state.progress?.page) ?? 'environment'
  const index = firstRunSteps.indexOf(step)
  const go = (to: FirstRunStep | undefined): void => {
    if (to === undefined) return
    void navigate(`/first-run?step=${to}`)
    // Who only looks on leaves no trace.
    if (may) void saveProgress(to).catch(showProblem)
  }
  return (
    <Stack gap="md">
      <Text c="dimmed">{words.lead}</Text>
      <Steps state={state} current={step} />
      <Card title={`${index + 1}. ${words.steps[step]}`}>
        <Stack gap="md">
          {partOf(step, state)}
          <details>
            <summary>{words.why}</summary>
            <Text size="sm" mt={4} className={classes['why']}>
              {whyOf(step)}
            </Text>
          </details>
          <Group justify="space-between">
            {index === 0 ? (
              <span />
            ) : (
              <Button variant="default" onClick={() => go(firstRunSteps[index - 1])}>
                {words.back}
              </Button>
            )}
            {index === firstRunSteps.length - 1 ? null : <Button onClick={() => go(firstRunSteps[index + 1])}>{words.next}</Button>}
          </Group>
        </Stack>
      </Card>
    </Stack>
  )
}

function Steps({ state, current }: { readonly state: SetupStateBody; readonly current: FirstRunStep }) {
  return (
    <nav aria-label={words.stepsLabel}>
      <ol className={classes['steps']}>
        {firstRunSteps.map((step, index) => {
          const done = isDone(step, state)
          return (
            <li key={step}>
              <Link to={`/first-run?step=${step}`} aria-current={step === current ? 'step' : undefined}>
                <span>
                  {index + 1}. {words.steps[step]}
                </span>
                <StateWord tone={done ? 'success' : 'waiting'} word={done ? words.states.done : words.states.open} />
              </Link>
            </li>
          )
        })}
      </ol>
    </nav>
  )
}

function whyOf(step: FirstRunStep): string {
  return step === 'administrator' ? words.people.why : words[step].why
}
