import { Type, type Static } from 'typebox'
import type { CyclePhase, CyclePolicy, SkipReason } from '#src/model/cycle.ts'
import type { Run, RunResult, StepType } from '#src/model/run.ts'
import { runShape } from './run.ts'
import { limitShape, orNull, textOf, timeShape } from './shapes.ts'

const identifier = '[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}'

export const policyShape = Type.Union([Type.Literal('delta'), Type.Literal('initial')])

/** Without a policy: the next policy of the scheduler, usually delta. */
export const startCycleShape = Type.Object({ policy: Type.Optional(policyShape) }, { additionalProperties: false })

/** What became of one connector in one phase: a run, or the reason why there was none. */
const cycleStepShape = Type.Object({
  phase: textOf<CyclePhase>('Part of the cycle'),
  connector: Type.String(),
  type: textOf<StepType>('Kind of step'),
  run: orNull(Type.Integer({ description: 'Number of the run' })),
  result: orNull(textOf<RunResult>('How the run ended, or in-progress')),
  skipped: orNull(textOf<SkipReason>('Why there was no run')),
})

const record = {
  id: Type.String(),
  policy: textOf<CyclePolicy>('What is read: changes, or everything'),
  trigger: textOf<Run['trigger']>('Who started it'),
  startedAt: timeShape,
  endedAt: orNull(timeShape),
  result: textOf<RunResult>('That of the worst run, or in-progress'),
  steps: Type.Array(cycleStepShape),
}

/** A cycle of the history. */
const cycleRecordShape = Type.Object(record)

/** A cycle and its runs so far, in the order they started. */
export const cycleShape = Type.Object({ ...record, runs: Type.Array(runShape) })

export const cyclePageShape = Type.Object({ cycles: Type.Array(cycleRecordShape), before: orNull(Type.String()) })

export const cycleListQuery = Type.Object(
  { before: Type.Optional(Type.String({ pattern: `^${identifier}$` })), limit: Type.Optional(limitShape) },
  { additionalProperties: false },
)

export const cycleParameters = Type.Object({
  id: Type.String({ pattern: `^(latest|${identifier})$`, description: 'Identifier, or "latest"' }),
})

export type CycleRecordBody = Static<typeof cycleRecordShape>
export type CycleBody = Static<typeof cycleShape>
export type StartCycleBody = Static<typeof startCycleShape>

/** Lines of a cycle that is followed: what its runs do, how each ended, then all of them. */
export const cycleLineShape = Type.Union([
  Type.Object({ type: Type.Literal('progress'), run: runShape }),
  Type.Object({ type: Type.Literal('ended'), run: runShape }),
  Type.Object({ type: Type.Literal('cycle-ended'), cycle: cycleShape }),
])

export type CycleLine = Static<typeof cycleLineShape>
