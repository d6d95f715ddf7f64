import { Type, type Static } from 'typebox'
import type { RuleText } from '#src/configuration/document-shapes.ts'
import type { RuleOrigin } from '#src/configuration/shipped-rules.ts'
import type { RuleDocument } from '#src/model/configuration.ts'
import { orNull, textOf } from './shapes.ts'

const filterText = Type.Optional(Type.String({ minLength: 1, maxLength: 256 }))

/** Everything that is said has to hold. */
export const ruleQuery = Type.Object(
  {
    direction: Type.Optional(Type.Union([Type.Literal('inbound'), Type.Literal('outbound')])),
    connector: filterText,
    /** Object type of the connector space. */
    connectorType: filterText,
    /** Object type of the metaverse. */
    metaverseType: filterText,
    /** An attribute that the rule reads or writes, on either side. */
    attribute: filterText,
    tag: filterText,
    origin: Type.Optional(
      Type.Union([Type.Literal('shipped'), Type.Literal('changed'), Type.Literal('azure-ad-connect'), Type.Literal('custom')]),
    ),
    disabled: Type.Optional(Type.Boolean()),
    /** Whether its connector owes a full synchronization because of it. */
    waiting: Type.Optional(Type.Boolean()),
    q: Type.Optional(Type.String({ maxLength: 256, description: 'Part of the name or description' })),
  },
  { additionalProperties: false },
)

const ruleEntryShape = Type.Object({
  id: Type.String(),
  name: Type.String(),
  description: Type.String(),
  tag: orNull(Type.String()),
  direction: textOf<RuleDocument['direction']>('inbound or outbound'),
  connector: Type.String(),
  connectorType: Type.String({ description: 'Object type of the connector space' }),
  metaverseType: Type.String(),
  linkType: textOf<RuleDocument['linkType']>('Provision, Join or StickyJoin'),
  precedence: Type.Integer(),
  disabled: Type.Boolean(),
  origin: textOf<RuleOrigin>('Where it comes from'),
  isWaiting: Type.Boolean({ description: 'Its connector owes a full synchronization because of it' }),
  scopeGroups: Type.Integer(),
  joinGroups: Type.Integer(),
  /** Attributes it writes, in the order of the flows. */
  targets: Type.Array(Type.String()),
})

export const ruleListShape = Type.Object({
  /** Of the configuration: what a change is made on top of. */
  version: Type.Integer(),
  rules: Type.Array(ruleEntryShape),
  /** Rules there are at all. */
  total: Type.Integer(),
  /** Full steps that connectors owe, whatever for. */
  needed: Type.Array(Type.Object({ connector: Type.String(), steps: Type.Array(Type.String()), reasons: Type.Array(Type.String()) })),
})

export const ruleParameters = Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) })

export const ruleShape = Type.Object({
  version: Type.Integer(),
  entry: ruleEntryShape,
  /** The document, as `put-rule` takes it back. */
  rule: Type.Unsafe<RuleText>({ type: 'object' }),
})

const differenceShape = Type.Object({ path: Type.String(), before: orNull(Type.String()), after: orNull(Type.String()) })

export const shippedDifferenceShape = Type.Object({
  origin: textOf<RuleOrigin>('Where the rule comes from'),
  /** Null for a rule that we do not ship. */
  shipped: orNull(Type.Unsafe<RuleText>({ type: 'object' })),
  /** Before: as shipped. After: as it is. */
  differences: Type.Array(differenceShape),
})

export type RuleEntryBody = Static<typeof ruleEntryShape>
export type RuleListBody = Static<typeof ruleListShape>
export type RuleBody = Static<typeof ruleShape>
export type ShippedDifferenceBody = Static<typeof shippedDifferenceShape>
