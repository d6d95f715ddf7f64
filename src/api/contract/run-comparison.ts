import { Type, type Static } from 'typebox'
import type { RunStepType } from '#src/model/run.ts'
import { runShape } from './run.ts'
import { orNull, textOf } from './shapes.ts'

export const comparisonQuery = Type.Object(
  {
    with: Type.Optional(
      Type.Integer({ minimum: 1, description: 'The other run; the one before of the same connector and profile where nothing is said' }),
    ),
  },
  { additionalProperties: false },
)

/** One number of both runs. Numbers that are zero in both are left out. */
const comparedCounterShape = Type.Object({
  group: textOf<'staging' | 'discovery' | 'inbound' | 'outbound' | 'export' | 'references'>('Where the number stands among the counters'),
  target: orNull(Type.String({ description: 'Target connector of an outbound number' })),
  counter: Type.String(),
  count: Type.Integer(),
  other: Type.Integer(),
})

/** A step of one run beside the step of the other that does the same to the same partition. */
const comparedStepShape = Type.Object({
  type: textOf<RunStepType>('Kind of step'),
  partition: orNull(Type.String()),
  number: orNull(Type.Integer({ description: 'Null where the run has no such step' })),
  other: orNull(Type.Integer({ description: 'Null where the other run has no such step' })),
  counters: Type.Array(comparedCounterShape),
})

export const runComparisonShape = Type.Object({
  run: runShape,
  /** Null where there is none before it. */
  other: orNull(runShape),
  steps: Type.Array(comparedStepShape),
})

export type ComparedCounterBody = Static<typeof comparedCounterShape>
export type ComparedStepBody = Static<typeof comparedStepShape>
export type RunComparisonBody = Static<typeof runComparisonShape>
