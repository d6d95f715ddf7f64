import { Type, type Static } from 'typebox'
import type { MergeType, RuleDocument } from '#src/model/configuration.ts'
import type { AttributeType } from '#src/model/value.ts'
import { textOf } from './shapes.ts'

const contributorShape = Type.Object({
  rule: Type.String(),
  ruleId: Type.String(),
  connector: Type.String(),
  precedence: Type.Integer(),
  disabled: Type.Boolean(),
  linkType: textOf<RuleDocument['linkType']>('Provision, Join or StickyJoin'),
  /** What flows, as it is written. */
  source: Type.String(),
  merge: textOf<MergeType>('Update, Merge or MergeCaseInsensitive'),
  applyOnce: Type.Boolean(),
})

export const metaverseSchemaShape = Type.Object({
  types: Type.Array(
    Type.Object({
      name: Type.String(),
      objects: Type.Integer(),
      attributes: Type.Array(
        Type.Object({
          name: Type.String(),
          type: textOf<AttributeType>('Type of its values'),
          multiValued: Type.Boolean(),
          indexed: Type.Boolean(),
          /** Who may give it a value, the first that has one winning. */
          contributors: Type.Array(contributorShape),
          /** Enabled outbound rules that read it. */
          readers: Type.Array(Type.Object({ rule: Type.String(), ruleId: Type.String(), connector: Type.String() })),
        }),
      ),
      deletion: Type.Object({
        /** Enabled rules that keep an identity alive: it goes with the last object that one of them holds. */
        keptBy: Type.Array(Type.Object({ rule: Type.String(), ruleId: Type.String(), connector: Type.String() })),
      }),
    }),
  ),
})

export const typeParameters = Type.Object({ type: Type.String({ minLength: 1, maxLength: 256 }) })

/** Who supplies what now, found out from some identities at random where there are many. */
export const supplyShape = Type.Object({
  objects: Type.Integer({ description: 'Identities of the type' }),
  looked: Type.Integer({ description: 'How many of them were looked at' }),
  isComplete: Type.Boolean(),
  attributes: Type.Array(
    Type.Object({
      name: Type.String(),
      /** Identities looked at that have a value. */
      present: Type.Integer(),
      suppliers: Type.Array(
        Type.Object({
          rule: Type.String(),
          ruleId: Type.String(),
          connector: Type.String(),
          objects: Type.Integer(),
          values: Type.Integer(),
        }),
      ),
    }),
  ),
})

export const leaveQuery = Type.Object({ connector: Type.String({ minLength: 1, maxLength: 256 }) }, { additionalProperties: false })

/** What would go if every object of a connector left. */
export const leaveForecastShape = Type.Object({
  connector: Type.String(),
  /** Its joined objects, and how many of them were looked at; what follows is said of those. */
  joined: Type.Integer(),
  looked: Type.Integer(),
  isComplete: Type.Boolean(),
  types: Type.Array(
    Type.Object({
      type: Type.String(),
      removed: Type.Integer(),
      kept: Type.Integer(),
      /** Of all joined objects, by the share of those looked at. */
      estimatedRemoved: Type.Integer(),
    }),
  ),
})

export type ContributorBody = Static<typeof contributorShape>
export type MetaverseSchemaBody = Static<typeof metaverseSchemaShape>
export type SupplyBody = Static<typeof supplyShape>
export type LeaveForecastBody = Static<typeof leaveForecastShape>
export type ReaderBody = MetaverseSchemaBody['types'][number]['deletion']['keptBy'][number]
