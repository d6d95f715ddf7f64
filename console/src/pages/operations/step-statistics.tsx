import { Text, Title } from '@mantine/core'
import { Link, useSearchParams } from 'react-router'
import type { RunStepBody } from '#src/api/contract/run.ts'
import { counterName, hasObjects, type CounterGroup } from '../../words/counters.ts'
import { showCount } from '../../words/format.ts'
import { operationsWords } from '../../words/operations.ts'
import classes from './operations.module.css'

const words = operationsWords.detail

interface Group {
  readonly group: CounterGroup
  readonly title: string
  /** The connector of outbound numbers. */
  readonly target: string | null
  readonly counts: Readonly<Record<string, number>>
}

/** The numbers of a step by the field's groups; those whose objects are kept lead to them. */
export function StepStatistics({ step }: { readonly step: RunStepBody }) {
  const groups = groupsOf(step).filter(({ counts }) => Object.values(counts).some((count) => count > 0))
  return (
    <section>
      <Title order={3}>{words.statistics}</Title>
      {groups.length === 0 ? (
        <Text size="sm">{words.nothing}</Text>
      ) : (
        <>
          <Text size="sm" c="var(--text-quiet)" mb="sm">
            {words.statisticsWhy}
          </Text>
          <div className={classes['groups']}>
            {groups.map((group) => (
              <CounterGroupList key={`${group.group}${group.target}`} of={group} step={step.number} />
            ))}
          </div>
        </>
      )}
    </section>
  )
}

function CounterGroupList({ of: { group, title, target, counts }, step }: { readonly of: Group; readonly step: number }) {
  const [parameters] = useSearchParams()
  return (
    <div>
      <h4>{title}</h4>
      <dl className={classes['counts']}>
        {Object.entries(counts)
          .filter(([, count]) => count > 0)
          .map(([counter, count]) => {
            const search = new URLSearchParams(parameters)
            search.set('step', String(step))
            search.set('counter', counter)
            if (target === null) search.delete('target')
            else search.set('target', target)
            return (
              <div key={counter} className={classes['count']}>
                <dt title={counter}>{counterName(counter)}</dt>
                <dd>
                  {hasObjects(group, counter) ? (
                    <Link to={`?${search.toString()}`} aria-label={`${title}: ${counterName(counter)}, ${showCount(count)}`}>
                      {showCount(count)}
                    </Link>
                  ) : (
                    showCount(count)
                  )}
                </dd>
              </div>
            )
          })}
      </dl>
    </div>
  )
}

function groupsOf({ counters }: RunStepBody): readonly Group[] {
  const { staging, discovery, inbound, outbound, export: sent, references } = counters
  const { groups } = words
  return [
    { group: 'discovery', title: groups.discovery, target: null, counts: discovery },
    { group: 'staging', title: groups.staging, target: null, counts: staging },
    { group: 'inbound', title: groups.inbound, target: null, counts: inbound },
    ...Object.entries(outbound).map(([target, counts]) => ({ group: 'outbound' as const, title: groups.outbound(target), target, counts })),
    { group: 'export', title: groups.export, target: null, counts: sent },
    { group: 'references', title: groups.references, target: null, counts: references },
  ]
}
