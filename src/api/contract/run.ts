import { Type, type Static } from 'typebox'
import type { ConnectionIncident, Run, RunResult, RunStepType } from '#src/model/run.ts'
import { orNull, textOf, timeShape } from './shapes.ts'

/** One try to reach or sign in to a directory. */
export const incidentShape = Type.Object({
  result: textOf<ConnectionIncident['result']>('What became of the try'),
  server: Type.String(),
  at: timeShape,
  code: orNull(Type.String()),
  subCode: orNull(Type.String()),
  text: Type.String({ description: 'The words of the directory itself' }),
})

const countsShape = Type.Record(Type.String(), Type.Integer())

/** Counters by the names of the field; a counter that is absent is zero. */
const countersShape = Type.Object({
  staging: countsShape,
  discovery: countsShape,
  inbound: countsShape,
  /** By the name of the target connector. */
  outbound: Type.Record(Type.String(), countsShape),
  export: countsShape,
  references: countsShape,
})

const progressShape = Type.Object({
  phase: Type.String(),
  done: Type.Integer(),
  total: orNull(Type.Integer()),
  rate: Type.Number({ description: 'Objects a second' }),
})

const runStepShape = Type.Object({
  number: Type.Integer(),
  type: textOf<RunStepType>('Kind of step'),
  partition: orNull(Type.String()),
  result: textOf<RunResult>('How it ended, or in-progress'),
  reason: orNull(Type.String()),
  advice: orNull(Type.String()),
  startedAt: timeShape,
  endedAt: orNull(timeShape),
  server: orNull(Type.String()),
  connection: Type.Array(incidentShape),
  counters: countersShape,
  objectErrorCount: Type.Integer(),
  progress: orNull(progressShape),
})

export const runShape = Type.Object({
  number: Type.Integer(),
  id: Type.String(),
  connector: Type.String(),
  profile: Type.String(),
  trigger: textOf<Run['trigger']>('Who started it'),
  cycleId: orNull(Type.String()),
  configurationVersion: Type.Integer(),
  result: textOf<RunResult>('How it ended, or in-progress'),
  startedAt: timeShape,
  endedAt: orNull(timeShape),
  /** The row stands for so many runs that were not begun, because their connector waits for a credential. */
  skippedCount: Type.Optional(Type.Integer()),
  steps: Type.Array(runStepShape),
})

export const startRunShape = Type.Object(
  {
    connector: Type.String({ minLength: 1, maxLength: 256 }),
    profile: Type.String({ minLength: 1, maxLength: 256 }),
    /** Take whatever a full import does not see for deleted, however much it is. */
    acceptShrink: Type.Optional(Type.Boolean()),
    /** Export although the server is in staging mode. */
    force: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

/** Which step of a run is to be run again. */
export const retryStepShape = Type.Object({ step: Type.Integer({ minimum: 1, maximum: 10_000 }) }, { additionalProperties: false })

/** An error on one object. */
export const runErrorShape = Type.Object({
  sequence: Type.Integer(),
  step: Type.Integer(),
  objectId: orNull(Type.String()),
  dn: Type.String(),
  code: Type.String(),
  message: Type.String(),
  at: timeShape,
  firstAt: timeShape,
  retryCount: Type.Integer(),
})

export const runPageShape = Type.Object({ runs: Type.Array(runShape), before: orNull(Type.Integer()) })
export const runErrorPageShape = Type.Object({ errors: Type.Array(runErrorShape), after: orNull(Type.Integer()) })

export type IncidentBody = Static<typeof incidentShape>
export type CountersBody = Static<typeof countersShape>
export type RunStepBody = Static<typeof runStepShape>
export type RunBody = Static<typeof runShape>
export type RunErrorBody = Static<typeof runErrorShape>
export type RunPageBody = Static<typeof runPageShape>
export type RunErrorPageBody = Static<typeof runErrorPageShape>
export type StartRunBody = Static<typeof startRunShape>

/** Lines of a run that is followed: what it does, then how it ended. */
export const runLineShape = Type.Union([
  Type.Object({ type: Type.Literal('progress'), run: runShape }),
  Type.Object({ type: Type.Literal('ended'), run: runShape }),
])

export type RunLine = Static<typeof runLineShape>
