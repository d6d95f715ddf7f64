import { Type, type Static } from 'typebox'
import { orNull, timeShape } from './shapes.ts'

/** Samples of one answer. */
export const samplesMax = 20_000

export const sampleQuery = Type.Object(
  {
    since: Type.Optional(Type.String({ format: 'date-time', description: 'The last 24 hours where nothing is said' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: samplesMax, default: samplesMax })),
  },
  { additionalProperties: false },
)

/** Oldest first; one for every connector and the metaverse whenever a cycle ended. */
export const sampleListShape = Type.Object({
  samples: Type.Array(
    Type.Object({
      at: timeShape,
      connector: orNull(Type.String({ description: 'Null for the metaverse' })),
      objects: Type.Integer(),
      pendingImport: Type.Integer(),
      pendingExport: Type.Integer(),
      errors: Type.Integer(),
      /** Objects the imports of the cycle read, and how many of them in a second; null where none did. */
      read: Type.Integer(),
      readRate: orNull(Type.Number()),
      written: Type.Integer(),
      writtenRate: orNull(Type.Number()),
    }),
  ),
})

export type SampleListBody = Static<typeof sampleListShape>
