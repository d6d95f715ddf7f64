import { Type, type Static } from 'typebox'
import type { ConnectorOverride, CyclePolicy } from '#src/model/cycle.ts'
import { policyShape } from './cycle.ts'
import { orNull, textOf, timeShape } from './shapes.ts'

/** A full step that a connector owes. */
export const overrideShape = Type.Object({
  connector: Type.String(),
  step: textOf<ConnectorOverride['step']>('full-import or full-synchronization'),
  at: timeShape,
  author: Type.String(),
  reasons: Type.Array(Type.String()),
})

const spanShape = Type.String({ description: 'Time span [d.]HH:mm:ss' })

/** When and how cycles run. */
export const schedulerShape = Type.Object({
  enabled: Type.Boolean({ description: 'Whether cycles begin by the clock (SyncCycleEnabled)' }),
  allowedInterval: spanShape,
  customizedInterval: orNull(spanShape),
  effectiveInterval: spanShape,
  nextPolicy: textOf<CyclePolicy>('Policy of the next cycle'),
  nextCycleAt: orNull(timeShape),
  purgeInterval: spanShape,
  maintenanceEnabled: Type.Boolean(),
  suspended: orNull(
    Type.Object({
      author: Type.String(),
      reason: Type.String(),
      at: timeShape,
      until: { ...orNull(timeShape), description: 'When it goes on by itself; null: once somebody resumes it' },
    }),
  ),
  stagingMode: Type.Boolean({ description: 'Whether exports are left out' }),
  cycleInProgress: Type.Boolean(),
  /** An export with more deletes is held: their number, and their share of the connector's objects in percent. Null for no limit. */
  deletionLimits: Type.Object({ threshold: orNull(Type.Integer()), percentage: orNull(Type.Number()) }),
  configurationVersion: orNull(Type.Integer({ description: 'The version that enabled and deletionLimits come from' })),
  /** Full steps that the next cycle runs in place of delta steps. */
  overrides: Type.Array(overrideShape),
})

const spanText = Type.String({ minLength: 1, maxLength: 32, description: 'Time span [d.]HH:mm:ss, or a number with d, h, m or s' })

export const changeSchedulerShape = Type.Object(
  {
    enabled: Type.Optional(Type.Boolean()),
    customizedInterval: Type.Optional(orNull(spanText)),
    nextPolicy: Type.Optional(policyShape),
    purgeInterval: Type.Optional(spanText),
    maintenanceEnabled: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

/** With a time span the scheduler goes on by itself, from a minute to seven days later; else once somebody resumes it. */
export const suspendShape = Type.Object(
  { reason: Type.String({ minLength: 1, maxLength: 500 }), for: Type.Optional(orNull(spanText)) },
  { additionalProperties: false },
)

/** True: the connector owes the step from now on. False: it no longer does. Absent: as it was. */
export const changeOverridesShape = Type.Object(
  { fullImport: Type.Optional(Type.Boolean()), fullSynchronization: Type.Optional(Type.Boolean()) },
  { additionalProperties: false },
)

export const overridesShape = Type.Object({ overrides: Type.Array(overrideShape) })

/** Without a time span: the purge interval of the scheduler. */
export const purgeShape = Type.Object({ olderThan: Type.Optional(spanText) }, { additionalProperties: false })

export const purgedShape = Type.Object({
  before: timeShape,
  runs: Type.Integer(),
  objectErrors: Type.Integer(),
  countedObjects: Type.Integer(),
  cycles: Type.Integer(),
  events: Type.Integer(),
  isComplete: Type.Boolean({ description: 'False when it gave way to a run' }),
})

export type OverrideBody = Static<typeof overrideShape>
export type SchedulerBody = Static<typeof schedulerShape>
export type ChangeSchedulerBody = Static<typeof changeSchedulerShape>
