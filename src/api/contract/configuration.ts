import { Type, type Static } from 'typebox'
import { limitShape, orNull, textOf, timeShape } from './shapes.ts'

/** Documents of one configuration. */
export const documentsMax = 10_000

const documentShape = Type.Object(
  { path: Type.String({ minLength: 1, maxLength: 512 }), text: Type.String({ maxLength: 4_000_000 }) },
  { additionalProperties: false },
)
const documentsShape = Type.Array(documentShape, { maxItems: documentsMax })

const storedVersionShape = Type.Object({ version: Type.Integer(), at: timeShape, author: Type.String(), reason: Type.String() })

export const configurationShape = Type.Object({
  stored: orNull(storedVersionShape),
  documents: documentsShape,
})

export const historyQuery = Type.Object(
  { before: Type.Optional(Type.Integer({ minimum: 1 })), limit: Type.Optional(limitShape) },
  { additionalProperties: false },
)
export const historyShape = Type.Object({ versions: Type.Array(storedVersionShape), before: orNull(Type.Integer()) })

export const planRequestShape = Type.Object({ documents: documentsShape }, { additionalProperties: false })

export const applyRequestShape = Type.Object(
  {
    documents: documentsShape,
    /** The version the plan was made against; 0 for none. */
    expectedVersion: Type.Integer({ minimum: 0 }),
    reason: Type.String({ minLength: 1, maxLength: 1_000 }),
  },
  { additionalProperties: false },
)

/** Something wrong with a document, where its author can correct it. */
const documentProblemShape = Type.Object({
  severity: textOf<'error' | 'warning'>('An error keeps the configuration from being saved'),
  path: Type.String(),
  line: Type.Integer(),
  column: Type.Integer(),
  message: Type.String(),
  hint: orNull(Type.String()),
})

const documentChangeShape = Type.Object({
  document: Type.String(),
  change: textOf<'add' | 'change' | 'remove'>('What happens to the document'),
  title: Type.String(),
  fields: Type.Array(Type.Object({ path: Type.String(), before: orNull(Type.String()), after: orNull(Type.String()) })),
})

/** What has to run before every object follows the configuration. */
const neededRunShape = Type.Object({ connector: Type.String(), steps: Type.Array(Type.String()), reasons: Type.Array(Type.String()) })

/** What is to be entered anew: a secret is for one place, and its place was changed. */
const forgottenSecretShape = Type.Object({
  of: Type.Union([Type.Literal('connector'), Type.Literal('sink'), Type.Literal('channel')]),
  name: Type.String(),
  settings: Type.Array(Type.String()),
})

export const planShape = Type.Object({
  /** The version it was compared with; 0 for none. */
  version: Type.Integer(),
  isSound: Type.Boolean(),
  problems: Type.Array(documentProblemShape),
  changes: Type.Array(documentChangeShape),
  needed: Type.Array(neededRunShape),
  /** Secrets that saving it as it is would forget. */
  forgotten: Type.Array(forgottenSecretShape),
})

export const appliedShape = Type.Object({
  version: Type.Integer(),
  changes: Type.Integer(),
  needed: Type.Array(neededRunShape),
  forgotten: Type.Array(forgottenSecretShape),
})

export type ConfigurationBody = Static<typeof configurationShape>
export type DocumentProblemBody = Static<typeof documentProblemShape>
export type PlanBody = Static<typeof planShape>
export type AppliedBody = Static<typeof appliedShape>
