import { Type, type Static } from 'typebox'
import { timeShape } from './shapes.ts'

export const activityQuery = Type.Object(
  { hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 168, default: 24 })) },
  { additionalProperties: false },
)

const bucketShape = Type.Object({
  /** When the span of the bucket begins. */
  at: timeShape,
  runs: Type.Integer(),
  failed: Type.Integer({ description: 'Runs that failed' }),
  imported: Type.Integer({ description: 'Objects imported as added, changed, renamed or deleted' }),
  exported: Type.Integer({ description: 'Objects added, changed, renamed or deleted in directories' }),
  errors: Type.Integer({ description: 'Errors on single objects' }),
})

/** What runs did, in equal spans of time, oldest first. */
export const activityShape = Type.Object({
  bucketMinutes: Type.Number(),
  buckets: Type.Array(bucketShape),
  /** False where there were more runs than are read for this. */
  isComplete: Type.Boolean(),
})

export type ActivityBody = Static<typeof activityShape>
