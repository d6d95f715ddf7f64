import type { CountersBody, RunStepBody } from '../contract/run.ts'
import type { ComparedCounterBody, ComparedStepBody } from '../contract/run-comparison.ts'

type Steps = readonly RunStepBody[]

/**
 * Puts the steps of two runs side by side: those that do the same to the same partition, the first with the first where a run does it
 * twice. What only one of them has stands beside nothing.
 */
export function compareSteps(steps: Steps, others: Steps): ComparedStepBody[] {
  const left = new Map(named(others))
  const compared = named(steps).map(([name, step]) => {
    const other = left.get(name) ?? null
    left.delete(name)
    return comparedStep(step, other)
  })
  return [...compared, ...[...left.values()].map((other) => comparedStep(null, other))]
}

/** Whether both runs did the same in the same order, whatever became of it. */
export function areAlike(steps: readonly Doing[], others: readonly Doing[]): boolean {
  return steps.length === others.length && steps.every((step, index) => isSame(step, others[index]))
}

type Doing = Pick<RunStepBody, 'type' | 'partition'>

function isSame(step: Doing, other: Doing | undefined): boolean {
  return step.type === other?.type && step.partition === other.partition
}

function named(steps: Steps): readonly (readonly [name: string, step: RunStepBody])[] {
  return steps.map((step, index) => {
    const occurrence = steps.slice(0, index).filter((before) => isSame(before, step)).length
    return [`${step.type} ${occurrence} ${step.partition ?? ''}`, step]
  })
}

function comparedStep(step: RunStepBody | null, other: RunStepBody | null): ComparedStepBody {
  const [numbers, others] = [numbersOf(step), numbersOf(other)]
  const names = [...new Set([...numbers.keys(), ...others.keys()])]
  return {
    type: step?.type ?? other?.type ?? 'recall',
    partition: step?.partition ?? other?.partition ?? null,
    number: step?.number ?? null,
    other: other?.number ?? null,
    counters: names.flatMap((name) => {
      const [count, otherCount] = [numbers.get(name), others.get(name)]
      const place = count ?? otherCount
      return place === undefined ? [] : [{ ...place, count: count?.count ?? 0, other: otherCount?.count ?? 0 }]
    }),
  }
}

/** The numbers of a step that are not zero, each under a name that says its place. */
function numbersOf(step: RunStepBody | null): ReadonlyMap<string, Omit<ComparedCounterBody, 'other'>> {
  if (step === null) return new Map()
  return new Map(
    groupsOf(step.counters).flatMap(({ group, target, counts }) =>
      Object.entries(counts)
        .filter(([, count]) => count > 0)
        .map(([counter, count]) => [`${group} ${counter} ${target ?? ''}`, { group, target, counter, count }] as const),
    ),
  )
}

type Group = Pick<ComparedCounterBody, 'group' | 'target'> & { readonly counts: Readonly<Record<string, number>> }

function groupsOf(counters: CountersBody): readonly Group[] {
  return [
    { group: 'discovery', target: null, counts: counters.discovery },
    { group: 'staging', target: null, counts: counters.staging },
    { group: 'inbound', target: null, counts: counters.inbound },
    ...Object.entries(counters.outbound).map(([target, counts]): Group => ({ group: 'outbound', target, counts })),
    { group: 'export', target: null, counts: counters.export },
    { group: 'references', target: null, counts: counters.references },
  ]
}
