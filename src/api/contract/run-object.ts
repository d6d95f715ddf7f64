import { Type, type Static } from 'typebox'
import type { CountedObject, RunResult } from '#src/model/run.ts'
import { limitShape, orNull, textOf, timeShape } from './shapes.ts'

const counter = textOf<CountedObject['counter']>('Name of the number, for example stage-add')

/** Which number of a run: its step, its name, and the target connector where it stands among the outbound numbers. */
export const runObjectQuery = Type.Object(
  {
    step: Type.Integer({ minimum: 1, maximum: 10_000 }),
    counter: Type.String({ minLength: 1, maxLength: 64, pattern: '^[a-z-]+$' }),
    target: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'Target connector of an outbound number' })),
    after: Type.Optional(Type.Integer({ minimum: 0 })),
    limit: Type.Optional(limitShape),
  },
  { additionalProperties: false },
)

export const runObjectPageShape = Type.Object({
  objects: Type.Array(
    Type.Object({
      position: Type.Integer(),
      /** Null where the directory could not say which object it is. */
      objectId: orNull(Type.String()),
      dn: Type.String({ description: 'Its name at that time' }),
      /** Whether there is still a row of that identifier. */
      isThere: Type.Boolean(),
    }),
  ),
  /** The number itself. */
  count: Type.Integer(),
  /** Objects of one number that are kept. */
  keptMax: Type.Integer(),
  after: orNull(Type.Integer()),
})

export const objectParameters = Type.Object({ id: Type.String({ pattern: '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$' }) })
export const objectRunQuery = Type.Object(
  { before: Type.Optional(Type.Integer({ minimum: 1 })), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })) },
  { additionalProperties: false },
)

/** Runs that did something with an object, newest first. */
export const objectRunPageShape = Type.Object({
  runs: Type.Array(
    Type.Object({
      number: Type.Integer(),
      connector: Type.String(),
      profile: Type.String(),
      result: textOf<RunResult>('How the run ended'),
      startedAt: timeShape,
      did: Type.Array(
        Type.Object({
          step: Type.Integer(),
          type: Type.String(),
          counter,
          target: orNull(Type.String()),
          objectId: orNull(Type.String()),
          dn: Type.String(),
        }),
      ),
    }),
  ),
  /** Of a number with more objects than this only the first are kept, so a large run may be missing. */
  keptMax: Type.Integer(),
  before: orNull(Type.Integer()),
})

export type RunObjectPageBody = Static<typeof runObjectPageShape>
export type ObjectRunPageBody = Static<typeof objectRunPageShape>
