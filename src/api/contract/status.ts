import { Type, type Static } from 'typebox'
import { cycleShape } from './cycle.ts'
import { runShape } from './run.ts'
import { schedulerShape } from './scheduler.ts'
import { orNull, timeShape } from './shapes.ts'
import { stagingModeShape } from './staging.ts'

export const statusShape = Type.Object({
  version: Type.String(),
  pid: Type.Integer(),
  startedAt: timeShape,
  dataDirectory: Type.String(),
  configurationVersion: Type.Integer({ description: '0 when nothing was configured yet' }),
  connectors: Type.Array(Type.String()),
  vault: Type.Object({ sealed: Type.Boolean(), keyId: orNull(Type.String()), source: Type.String(), reason: orNull(Type.String()) }),
  scheduler: Type.Object({ ...schedulerShape.properties, intervalMinutes: Type.Integer() }),
  staging: stagingModeShape,
  /** The cycle in progress. */
  cycle: orNull(cycleShape),
  /** Runs in progress. */
  running: Type.Array(runShape),
  /** Metaverse object type → number of objects. */
  metaverse: Type.Record(Type.String(), Type.Integer()),
})

export type StatusBody = Static<typeof statusShape>
