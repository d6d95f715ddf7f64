import { Type, type Static } from 'typebox'
import { orNull, textOf } from './shapes.ts'

/** What a person may decide about the link of an object. */
const linkDecisions = ['disconnect', 'join', 'reset'] as const
type LinkDecisionName = (typeof linkDecisions)[number]

export const decideLinkShape = Type.Object(
  {
    object: Type.String({ minLength: 1, maxLength: 4_096, description: 'Distinguished name, anchor or identifier' }),
    decision: Type.Enum(linkDecisions, {
      description: 'disconnect cuts the link, join makes one, reset gives the object back to the rules',
    }),
    metaverse: Type.Optional(
      Type.String({ minLength: 1, maxLength: 4_096, description: 'For join: the identity, by identifier or a text that fits one only' }),
    ),
    reason: Type.Optional(orNull(Type.String({ minLength: 1, maxLength: 1_000 }))),
  },
  { additionalProperties: false },
)

/** What came of it. References follow with the next synchronization. */
export const decidedLinkShape = Type.Object({
  connector: Type.String(),
  dn: Type.String(),
  decision: textOf<LinkDecisionName>('What was decided'),
  /** The identity it belongs to now. */
  metaverseId: orNull(Type.String()),
  connectorState: textOf<'normal' | 'explicit'>('Who decides about the link from now on: rules or a person'),
})

export type DecideLinkBody = Static<typeof decideLinkShape>
export type DecidedLinkBody = Static<typeof decidedLinkShape>
