import { Type, type Static } from 'typebox'
import { orNull, textOf } from './shapes.ts'
import { exportDeltaShape, objectProblemShape } from './space.ts'
import { changesShape, valueShape } from './value.ts'

export const previewRequestShape = Type.Object(
  {
    connector: Type.String({ minLength: 1, maxLength: 256 }),
    /** Distinguished name, anchor or identifier. */
    object: Type.String({ minLength: 1, maxLength: 4_096 }),
    /** `delta`: an object on which nothing waits is left alone, as a delta synchronization would. */
    mode: Type.Optional(Type.Union([Type.Literal('full'), Type.Literal('delta')])),
    /** Write what the preview shows. */
    commit: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

const scopeShape = Type.Object({
  rule: Type.String(),
  ruleId: Type.String(),
  direction: textOf<'inbound' | 'outbound'>('inbound or outbound'),
  precedence: Type.Integer(),
  /** The object the rule was asked for. */
  object: Type.String(),
  inScope: Type.Boolean(),
  /** The conditions that did not hold, as `attribute OPERATOR value`. */
  failed: Type.Array(Type.String()),
})

const linkShape = Type.Object({
  rule: orNull(Type.String()),
  ruleId: orNull(Type.String()),
  object: Type.String(),
  message: Type.String(),
})

const flowShape = Type.Object({
  rule: Type.String(),
  ruleId: Type.String(),
  direction: textOf<'inbound' | 'outbound'>('inbound or outbound'),
  object: Type.String(),
  target: Type.String(),
  source: Type.String(),
  /** What the flow gave: values, references, null, authoritative-null, ignore or error. */
  outcome: Type.String(),
  values: Type.Array(valueShape),
  /** `won`, `merged`, or why the outcome did not count. */
  verdict: Type.String(),
})

/** How a metaverse object changes; `operation` says whether it is made or removed. */
const metaverseChangeShape = Type.Object({
  id: Type.String(),
  objectType: Type.String(),
  displayName: orNull(Type.String()),
  operation: textOf<'add' | 'update' | 'delete' | 'none'>('add, update, delete or none'),
  changes: changesShape,
})

/** What would wait for export on an object of another connector. */
const targetChangeShape = Type.Object({
  connector: Type.String(),
  dn: Type.String(),
  objectType: orNull(Type.String()),
  operation: textOf<'add' | 'update' | 'delete' | 'none'>('What would be exported'),
  export: orNull(exportDeltaShape),
})

export const previewShape = Type.Object({
  connector: Type.String(),
  dn: Type.String(),
  mode: textOf<'full' | 'delta'>('Which synchronization it stands for'),
  /** Whether what is shown was written. */
  isCommitted: Type.Boolean(),
  outcome: textOf<'planned' | 'failed' | 'not-visited'>('planned, failed with its problem, or not visited by a delta synchronization'),
  /** The counter the object would add to. */
  counter: orNull(Type.String()),
  problem: orNull(objectProblemShape),
  scopes: Type.Array(scopeShape),
  links: Type.Array(linkShape),
  flows: Type.Array(flowShape),
  metaverse: Type.Array(metaverseChangeShape),
  targets: Type.Array(targetChangeShape),
  references: Type.Object({
    added: Type.Integer(),
    deleted: Type.Integer(),
    /** The first of the reference values that would be exported. */
    exports: Type.Array(Type.Object({ source: Type.String(), attribute: Type.String(), target: Type.String(), change: Type.String() })),
  }),
})

export type PreviewBody = Static<typeof previewShape>
export type PreviewRequestBody = Static<typeof previewRequestShape>
