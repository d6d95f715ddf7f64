import { Type, type Static } from 'typebox'
import { formatVersion } from '#src/configuration/document-shapes.ts'

/**
 * What a document of rule tests looks like. It is written by the people who write rules, so it says what directories hold
 * and what is to come of it in the words of an administrator: names of connectors, distinguished names, attributes.
 */

const closed = { additionalProperties: false }

const value = Type.Union([Type.String({ maxLength: 1_000_000 }), Type.Number(), Type.Boolean()])
const values = Type.Record(
  Type.String(),
  Type.Union([value, Type.Array(value, { maxItems: 10_000 }), Type.Null()], {
    description:
      'A value or a list of values; null for none. Binary values are written as base64, as 0x and hexadecimal digits, as a GUID or as a SID (S-1-5-…).',
  }),
)
const references = Type.Record(
  Type.String(),
  Type.Union([Type.String(), Type.Array(Type.String(), { maxItems: 10_000 }), Type.Null()], {
    description: 'Distinguished names of the targets.',
  }),
)

const connector = Type.String({ description: 'Name of the connector.', minLength: 1 })
const dn = Type.String({ description: 'Distinguished name of the object.', minLength: 1, maxLength: 4096 })

/** An object as a directory holds it, or what becomes of it in a later step. */
const givenShape = Type.Object(
  {
    connector,
    dn,
    type: Type.Optional(Type.String({ description: 'Object type. Needed for an object that is not there yet.' })),
    newDn: Type.Optional(Type.String({ description: 'Its distinguished name from now on.' })),
    deleted: Type.Optional(Type.Literal(true, { description: 'The directory deletes it.' })),
    attributes: Type.Optional(values),
    references: Type.Optional(references),
  },
  closed,
)

const identityShape = Type.Object(
  { type: Type.Optional(Type.String()), values: Type.Optional(values), references: Type.Optional(references) },
  closed,
)

const targetShape = Type.Object(
  {
    type: Type.Optional(Type.String()),
    dn: Type.Optional(Type.String()),
    change: Type.Optional(
      Type.Enum(['add', 'update', 'delete', 'none'] as const, { description: 'What waits to be exported: add, update, delete or none.' }),
    ),
    values: Type.Optional(values),
    references: Type.Optional(references),
  },
  closed,
)

const expectationShape = Type.Object(
  {
    connector,
    object: dn,
    metaverse: Type.Optional(
      Type.Union([identityShape, Type.Null()], { description: 'The identity it belongs to; null: it belongs to none.' }),
    ),
    targets: Type.Optional(
      Type.Record(Type.String(), Type.Union([targetShape, Type.Null()]), {
        description: 'By name of a connector: the object of the same identity there; null: there is none.',
      }),
    ),
    error: Type.Optional(
      Type.Union([Type.String({ description: 'Part of the code or the message.' }), Type.Null()], {
        description: 'The error its synchronization ends with; null: none. Left out: none.',
      }),
    ),
  },
  closed,
)

const stepShape = {
  given: Type.Array(givenShape, { maxItems: 10_000, description: 'What the directories hold, or what changes in them.' }),
  expect: Type.Array(expectationShape, { maxItems: 10_000 }),
}

export const ruleTestShape = Type.Object(
  {
    kind: Type.Literal('rule-tests'),
    version: Type.Literal(formatVersion, { description: 'Version of the document format; write 1.' }),
    now: Type.Optional(Type.String({ description: 'What time it is in these tests, for example 2026-01-31T12:00:00Z.' })),
    cases: Type.Array(
      Type.Object(
        {
          name: Type.String({ minLength: 1, maxLength: 500 }),
          ...stepShape,
          afterwards: Type.Optional(
            Type.Array(Type.Object(stepShape, closed), {
              maxItems: 100,
              description: 'What happens next, after everything that waited was exported and seen again.',
            }),
          ),
        },
        closed,
      ),
      { maxItems: 10_000 },
    ),
  },
  { ...closed, title: 'Rule tests', description: 'Cases for sync rules: given these objects, expect these identities and targets.' },
)

export type RuleTestText = Static<typeof ruleTestShape>
export type CaseText = RuleTestText['cases'][number]
export type GivenText = Static<typeof givenShape>
export type ExpectationText = Static<typeof expectationShape>
export type ValuesText = Static<typeof values>
export type ReferencesText = Static<typeof references>
