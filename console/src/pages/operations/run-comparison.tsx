import { Group, NativeSelect, Stack, Switch, Text, Title } from '@mantine/core'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { RunBody, RunStepBody } from '#src/api/contract/run.ts'
import type { ComparedStepBody } from '#src/api/contract/run-comparison.ts'
import { Card } from '../../parts/card.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { useFilters } from '../../parts/filter-chips.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { ResultWord } from '../../parts/result-word.tsx'
import { SmallTable } from '../../parts/small-table.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { runComparisonQuery, runsQuery } from '../../requests/runs.ts'
import { counterName } from '../../words/counters.ts'
import { showCount, showDuration, showMoment } from '../../words/format.ts'
import { usePreferences } from '../../preferences/preferences.ts'
import { operationsWords } from '../../words/operations.ts'
import { stepTypeName } from '../../words/phases.ts'
import classes from './operations.module.css'

const words = operationsWords.comparison

/** The run beside the one that stands in the address as `compare`. */
export function RunComparison({ run }: { readonly run: RunBody }) {
  const [parameters] = useFilters()
  const said = parameters.get('compare') ?? ''
  const other = /^[1-9]\d{0,14}$/.test(said) ? Number(said) : null
  const compared = useQuery(runComparisonQuery(run.number, other))
  return (
    <Card title={words.title}>
      <QueryView query={compared}>
        {({ run: current, other: found, steps }) =>
          found === null ? (
            <EmptyState title={words.none} text={words.noneText(run.connector, run.profile)} />
          ) : (
            <Compared run={current} other={found} steps={steps} />
          )
        }
      </QueryView>
    </Card>
  )
}

interface Pair {
  readonly run: RunBody
  readonly other: RunBody
}

function Compared({ run, other, steps }: Pair & { readonly steps: readonly ComparedStepBody[] }) {
  const [parameters, change] = useFilters()
  const isOnlyDifferent = parameters.get('only') === 'different'
  return (
    <Stack gap="md">
      <Group gap="lg" align="end">
        <OtherRun run={run} other={other} />
        <Switch
          label={words.onlyDifferent}
          checked={isOnlyDifferent}
          onChange={(event) => change('only', event.currentTarget.checked ? 'different' : null)}
        />
      </Group>
      <SmallTable
        label={words.runs}
        narrow="stack"
        columns={[words.what, titleOf(run), titleOf(other), words.difference]}
        rows={runRows({ run, other })}
      />
      {steps.map((step) => (
        <Step
          key={`${step.type} ${step.number} ${step.other}`}
          of={step}
          pair={{ run, other }}
          rows={isOnlyDifferent ? 'different' : 'all'}
        />
      ))}
    </Stack>
  )
}

/** Which other one: those before of the same connector and profile, and the one that was asked for. */
function OtherRun({ run, other }: Pair) {
  const [, change] = useFilters()
  const { times } = usePreferences()
  const { connector, profile } = run
  const { data } = useInfiniteQuery(runsQuery({ connector, profile, status: null, from: null }))
  const listed = (data?.pages ?? []).flatMap((page) => page.runs).filter(({ number }) => number !== run.number && number !== other.number)
  const choices = [other, ...listed].toSorted((a, b) => b.number - a.number)
  return (
    <NativeSelect
      label={words.with}
      value={String(other.number)}
      data={choices.map((each) => ({
        value: String(each.number),
        label: `${each.number}, ${showMoment(Date.parse(each.startedAt), times)}`,
      }))}
      onChange={(event) => change('compare', event.currentTarget.value)}
    />
  )
}

function titleOf({ number }: RunBody): string {
  return operationsWords.run(number)
}

function runRows({ run, other }: Pair) {
  const both = (name: string, show: (of: RunBody) => ReactNode, difference: ReactNode) => ({
    id: name,
    cells: [name, show(run), show(other), difference],
  })
  const same = (of: (run: RunBody) => unknown) => (of(run) === of(other) ? words.same : <b>≠ {words.different}</b>)
  const { facts } = operationsWords.detail
  return [
    both(
      words.run,
      (of) => <Link to={`/runs/${of.number}`}>{`${of.connector}, ${of.profile}`}</Link>,
      same(({ connector, profile }) => `${connector} ${profile}`),
    ),
    both(
      words.result,
      (of) => <ResultWord result={of.result} form="brief" />,
      same(({ result }) => result),
    ),
    both(facts.started, (of) => <TimeAgo at={of.startedAt} />, null),
    both(facts.duration, durationOf, <DurationDifference of={spanOf(run)} before={spanOf(other)} />),
    both(
      facts.configuration,
      (of) => operationsWords.detail.version(of.configurationVersion),
      same((of) => of.configurationVersion),
    ),
  ]
}

/** Null while it goes on, or where there is none. */
function spanOf(of: Pick<RunBody, 'startedAt' | 'endedAt'> | undefined): number | null {
  return of === undefined || of.endedAt === null ? null : Date.parse(of.endedAt) - Date.parse(of.startedAt)
}

function durationOf(of: Pick<RunBody, 'startedAt' | 'endedAt'>): string {
  const span = spanOf(of)
  return span === null ? operationsWords.detail.going : showDuration(span)
}

function Step({ of, pair, rows }: { readonly of: ComparedStepBody; readonly pair: Pair; readonly rows: 'all' | 'different' }) {
  const own = pair.run.steps.find(({ number }) => number === of.number)
  const before = pair.other.steps.find(({ number }) => number === of.other)
  const counters = of.counters.filter(({ count, other }) => rows === 'all' || count !== other)
  const title = `${stepTypeName(of.type)}${of.partition === null ? '' : `, ${of.partition}`}`
  return (
    <section className={classes['compared']}>
      <Title order={3}>{title}</Title>
      {own === undefined || before === undefined ? (
        <Text size="sm">{words.noSuchStep((own === undefined ? pair.run : pair.other).number)}</Text>
      ) : null}
      <SmallTable
        label={title}
        narrow="stack"
        columns={[
          words.number,
          { head: titleOf(pair.run), align: 'right' },
          { head: titleOf(pair.other), align: 'right' },
          { head: words.difference, align: 'right' },
        ]}
        rows={[
          ...factRows({ own, before, rows }),
          ...counters.map(({ group, target, counter, count, other }) => ({
            id: `${group} ${counter} ${target}`,
            cells: [
              <span key="name" title={counter}>
                {groupTitle(group, target)}: {counterName(counter)}
              </span>,
              own === undefined ? words.nothing : showCount(count),
              before === undefined ? words.nothing : showCount(other),
              <CountDifference key="difference" of={count - other} />,
            ],
          })),
        ]}
      />
    </section>
  )
}

interface StepPair {
  readonly own: RunStepBody | undefined
  readonly before: RunStepBody | undefined
  readonly rows: 'all' | 'different'
}

function factRows({ own, before, rows }: StepPair) {
  if (own === undefined || before === undefined) return []
  const facts = [
    {
      id: 'result',
      isDifferent: own.result !== before.result,
      cells: [
        words.result,
        own.result,
        before.result,
        own.result === before.result ? words.same : <b key="difference">≠ {words.different}</b>,
      ],
    },
    {
      id: 'duration',
      isDifferent: true,
      cells: [
        operationsWords.detail.facts.duration,
        durationOf(own),
        durationOf(before),
        <DurationDifference key="difference" of={spanOf(own)} before={spanOf(before)} />,
      ],
    },
    {
      id: 'errors',
      isDifferent: own.objectErrorCount !== before.objectErrorCount,
      cells: [
        words.errors,
        showCount(own.objectErrorCount),
        showCount(before.objectErrorCount),
        <CountDifference key="difference" of={own.objectErrorCount - before.objectErrorCount} />,
      ],
    },
  ]
  return facts.filter(({ isDifferent }) => rows === 'all' || isDifferent)
}

function groupTitle(group: ComparedStepBody['counters'][number]['group'], target: string | null): string {
  const { groups } = operationsWords.detail
  return group === 'outbound' ? groups.outbound(target ?? '') : groups[group]
}

function CountDifference({ of }: { readonly of: number }) {
  return of === 0 ? <>{words.same}</> : <b>{of > 0 ? words.more(showCount(of)) : words.fewer(showCount(-of))}</b>
}

function DurationDifference({ of, before }: { readonly of: number | null; readonly before: number | null }) {
  if (of === null || before === null) return null
  const by = showDuration(Math.abs(of - before))
  return of === before ? <>{words.same}</> : <b>{of > before ? words.longer(by) : words.shorter(by)}</b>
}
