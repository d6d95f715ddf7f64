import { Type, type Static } from 'typebox'
import { timeShape } from './shapes.ts'

/** A restart that was asked for. The service that comes back has another `startedAt` in its status. */
export const restartShape = Type.Object({ pid: Type.Integer(), startedAt: timeShape })

export type RestartBody = Static<typeof restartShape>
