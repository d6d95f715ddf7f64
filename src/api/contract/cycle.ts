import { Type, type Static } from 'typebox'
import type { Run } from '#src/model/run.ts'
import { runShape } from './run.ts'
import { textOf, timeShape } from './shapes.ts'

export const startCycleShape = Type.Object(
  { policy: Type.Union([Type.Literal('delta'), Type.Literal('initial')]) },
  { additionalProperties: false },
)

/** A cycle and its runs so far, in the order they started. */
export const cycleShape = Type.Object({
  id: Type.String(),
  policy: textOf<'delta' | 'initial'>('What is read: changes, or everything'),
  trigger: textOf<Run['trigger']>('Who started it'),
  startedAt: timeShape,
  runs: Type.Array(runShape),
})

export type CycleBody = Static<typeof cycleShape>
export type StartCycleBody = Static<typeof startCycleShape>

/** Lines of a cycle that is followed: what its runs do, how each ended, then all of them. */
export const cycleLineShape = Type.Union([
  Type.Object({ type: Type.Literal('progress'), run: runShape }),
  Type.Object({ type: Type.Literal('ended'), run: runShape }),
  Type.Object({ type: Type.Literal('cycle-ended'), cycle: cycleShape }),
])

export type CycleLine = Static<typeof cycleLineShape>
