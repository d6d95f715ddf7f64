import { Type, type Static } from 'typebox'
import type { SlotName } from '#src/engine/explain/slot-values.ts'
import type { StopCode } from '#src/engine/explain/stop.ts'
import type { TargetState } from '#src/engine/explain/target-story.ts'
import { orNull, ruleIdShape, textOf, timeShape } from './shapes.ts'
import { objectProblemShape } from './space.ts'
import { valueShape } from './value.ts'

export const explainRequestShape = Type.Object(
  {
    /** Identifier of an identity or an object, distinguished name, anchor, or a text that fits one only. */
    object: Type.String({ minLength: 1, maxLength: 4_096 }),
    connector: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
    attribute: Type.Optional(Type.String({ minLength: 1, maxLength: 256 })),
  },
  { additionalProperties: false },
)

/** The first thing that stopped a value. */
const stopShape = Type.Object({
  code: textOf<StopCode>('What stopped it, for programs'),
  message: Type.String(),
  hint: Type.String(),
  connector: orNull(Type.String()),
  dn: orNull(Type.String()),
  rule: orNull(Type.String()),
  ruleId: ruleIdShape,
  attribute: orNull(Type.String()),
})

const ruleShape = Type.Object({
  rule: Type.String(),
  ruleId: ruleIdShape,
  direction: textOf<'inbound' | 'outbound'>('inbound or outbound'),
  precedence: Type.Integer(),
  linkType: Type.String(),
  state: textOf<'in-scope' | 'out-of-scope' | 'disabled' | 'broken'>('Whether the rule takes the object'),
  failed: Type.Array(Type.Object({ condition: Type.String(), attribute: Type.String(), actual: Type.Array(Type.String()) })),
})

const linkShape = Type.Object({
  kind: textOf<'projected' | 'joined' | 'provisioned'>('How the link was made'),
  rule: Type.String(),
  ruleId: ruleIdShape,
  provisionedBy: orNull(Type.String()),
  provisionedById: ruleIdShape,
  at: timeShape,
})

const placeShape = Type.Object({
  connector: Type.String(),
  object: orNull(
    Type.Object({
      id: Type.String(),
      dn: Type.String(),
      objectType: orNull(Type.String()),
      anchor: orNull(Type.String()),
      waiting: Type.Array(Type.String()),
      link: orNull(linkShape),
      syncProblem: orNull(objectProblemShape),
      exportProblem: orNull(objectProblemShape),
    }),
  ),
  inbound: Type.Array(ruleShape),
  outbound: Type.Array(ruleShape),
  stop: orNull(stopShape),
})

const contributionShape = Type.Object({
  connector: Type.String(),
  rule: Type.String(),
  ruleId: ruleIdShape,
  at: timeShape,
  values: Type.Array(valueShape),
})

const identityShape = Type.Object({
  id: Type.String(),
  objectType: Type.String(),
  displayName: orNull(Type.String()),
  createdAt: timeShape,
  changedAt: timeShape,
  attributes: Type.Array(Type.Object({ attribute: Type.String(), contributions: Type.Array(contributionShape) })),
  references: Type.Array(
    Type.Object({
      attribute: Type.String(),
      count: Type.Integer(),
      connector: Type.String(),
      rule: Type.String(),
      ruleId: ruleIdShape,
    }),
  ),
})

/** The parts of an expression and what each came to, every part after what it is part of, one deeper. */
const expressionShape = Type.Array(Type.Object({ depth: Type.Integer(), text: Type.String(), gave: Type.String() }))

const readShape = Type.Object({
  attribute: Type.String(),
  slots: Type.Array(
    Type.Object({ slot: orNull(textOf<SlotName>('The slot of the object; null for the metaverse')), values: Type.Array(valueShape) }),
  ),
  referenceCount: orNull(Type.Integer()),
})

const flowShape = Type.Object({
  connector: Type.String(),
  dn: orNull(Type.String()),
  rule: ruleShape,
  target: Type.String(),
  source: Type.String(),
  reads: Type.Array(readShape),
  /** What the flow gave: values, references, null, authoritative-null, ignore or error; null when the rule does not apply. */
  outcome: orNull(Type.String()),
  values: Type.Array(valueShape),
  verdict: orNull(Type.String()),
  expression: orNull(expressionShape),
  stop: orNull(stopShape),
})

const targetShape = Type.Object({
  connector: Type.String(),
  dn: orNull(Type.String()),
  objectType: orNull(Type.String()),
  attribute: Type.String(),
  flows: Type.Array(flowShape),
  state: textOf<TargetState>('How far the value got'),
  imported: Type.Array(valueShape),
  wanted: Type.Array(valueShape),
  references: orNull(
    Type.Object({
      imported: Type.Integer(),
      wanted: Type.Integer(),
      pendingExport: Type.Integer(),
      escrowed: Type.Integer(),
      unconfirmed: Type.Integer(),
    }),
  ),
  stop: orNull(stopShape),
})

const attributeShape = Type.Object({
  attribute: orNull(Type.String()),
  sources: Type.Array(flowShape),
  values: Type.Array(valueShape),
  contributions: Type.Array(contributionShape),
  /** How many there are, and the first of them by name. */
  referenceCount: Type.Integer(),
  references: Type.Array(Type.String()),
  referenceRules: Type.Array(
    Type.Object({ connector: Type.String(), rule: Type.String(), ruleId: ruleIdShape, objectAttribute: Type.String() }),
  ),
  /** What a synchronization would make of it, where that is something else. */
  plannedValues: orNull(Type.Array(valueShape)),
  targets: Type.Array(targetShape),
  stop: orNull(stopShape),
})

export const explainShape = Type.Object({
  /** What was explained, in words: the name of the identity or of the object. */
  title: Type.String(),
  identity: orNull(identityShape),
  places: Type.Array(placeShape),
  /** Null when no attribute was asked for. */
  attributes: orNull(Type.Array(attributeShape)),
  /** The first thing that is in the way; null when everything is where it should be. */
  stop: orNull(stopShape),
})

export type StopBody = Static<typeof stopShape>
export type ExplainBody = Static<typeof explainShape>
export type ExplainedRuleBody = Static<typeof ruleShape>
export type ExplainedPlaceBody = Static<typeof placeShape>
export type ExplainedFlowBody = Static<typeof flowShape>
export type ExplainedTargetBody = Static<typeof targetShape>
export type ExplainedAttributeBody = Static<typeof attributeShape>
