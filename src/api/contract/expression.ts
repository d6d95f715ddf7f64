import { Type, type Static, type TUnsafe } from 'typebox'
import type { ExpressionFinding, functionEntries } from '#src/configuration/check-expression.ts'
import type { TracedPart } from '#src/rules/trace-expression.ts'
import { changeRequestShape } from './change.ts'
import { orNull, textOf } from './shapes.ts'
import { valueShape } from './value.ts'

type Page = (typeof functionEntries)[number]

const closed = { additionalProperties: false }
const name = Type.String({ minLength: 1, maxLength: 256 })
const expression = Type.String({ maxLength: 65_536 })

/** The rule an expression is to stand in. */
const ruleShape = Type.Object(
  {
    direction: Type.Union([Type.Literal('inbound'), Type.Literal('outbound')]),
    connector: name,
    sourceObjectType: name,
    targetObjectType: name,
  },
  closed,
)

export const checkExpressionRequestShape = Type.Object(
  { expression, rule: Type.Optional(ruleShape), target: Type.Optional(orNull(name)) },
  closed,
)

export const checkedExpressionShape = Type.Object({
  isUsable: Type.Boolean(),
  findings: Type.Array(
    Type.Object({
      severity: textOf<ExpressionFinding['severity']>('error or warning'),
      code: Type.String(),
      message: Type.String(),
      hint: orNull(Type.String()),
      offset: Type.Integer({ description: 'In UTF-16 code units from the beginning of the text' }),
      length: Type.Integer(),
      line: Type.Integer(),
      column: Type.Integer(),
    }),
  ),
  type: orNull(Type.String({ description: 'What it may come to, in words' })),
  attributes: Type.Array(Type.String()),
  functions: Type.Array(Type.String()),
  parameters: Type.Array(Type.String()),
})

/** Either an object of a connector space, or an identity as outbound rules of a connector see it. */
export const traceRequestShape = Type.Object(
  {
    expression,
    connector: Type.Optional(name),
    object: Type.Optional(Type.String({ minLength: 1, maxLength: 4_096, description: 'Distinguished name, anchor or identifier' })),
    metaverse: Type.Optional(Type.String({ minLength: 1, maxLength: 256, description: 'Identifier, or text that fits one identity' })),
    rule: Type.Optional(ruleShape),
    target: Type.Optional(orNull(name)),
  },
  closed,
)

const partShape: TUnsafe<TracedPart> = Type.Unsafe<TracedPart>(
  Type.Object({
    start: Type.Integer(),
    end: Type.Integer(),
    text: Type.String(),
    state: Type.String({ description: 'evaluated, failed, interrupted or not-evaluated' }),
    evaluations: Type.Integer(),
    gave: Type.Array(Type.String()),
    outcomes: Type.Array(Type.Unknown()),
    message: orNull(Type.String()),
    parts: Type.Array(Type.Unknown({ description: 'The parts it is made of, of the same shape' })),
  }),
)

export const tracedExpressionShape = Type.Object({
  /** Name of the object it was tried on. */
  subject: Type.String(),
  outcome: textOf<'values' | 'references' | 'null' | 'authoritative-null' | 'ignore' | 'error'>('What the flow would give'),
  values: Type.Array(valueShape),
  error: orNull(Type.Object({ code: Type.String(), message: Type.String() })),
  root: partShape,
})

export const functionListShape = Type.Object({
  functions: Type.Array(
    Type.Object({
      name: Type.String(),
      family: textOf<Page['family']>('Group of the reference'),
      dialect: textOf<Page['dialect']>('both, sync or cloud'),
      signature: Type.String(),
      summary: Type.String(),
      nulls: Type.String(),
      lists: Type.String(),
      errors: Type.String(),
      source: Type.String(),
      example: Type.Object({ expression: Type.String(), result: Type.String() }),
    }),
  ),
})

const chosenShape = Type.Object({ connector: name, object: Type.String({ minLength: 1, maxLength: 4_096 }) }, closed)

/** Objects a dry run looks at: a few that somebody chose, or some at random. */
const chosenMax = 3
const randomMax = 1_000

export const dryRunRequestShape = Type.Object(
  {
    ...changeRequestShape.properties,
    objects: Type.Optional(Type.Array(chosenShape, { minItems: 1, maxItems: chosenMax })),
    random: Type.Optional(
      Type.Object({ connector: name, objectType: Type.Optional(name), count: Type.Integer({ minimum: 1, maximum: randomMax }) }, closed),
    ),
  },
  closed,
)

const dryRunObjectShape = Type.Object({
  connector: Type.String(),
  id: Type.String(),
  dn: Type.String(),
  changes: Type.Array(
    Type.Object({
      /** Null for the metaverse. */
      connector: orNull(Type.String()),
      attribute: Type.String(),
      before: Type.Array(valueShape),
      after: Type.Array(valueShape),
    }),
  ),
  error: orNull(Type.Object({ code: Type.String(), message: Type.String() })),
  failedBefore: Type.Boolean(),
})

/** Objects with changes or errors that a dry run shows; all are counted. */
export const dryRunShownMax = 200

export const dryRunShape = Type.Object({
  objects: Type.Array(dryRunObjectShape),
  looked: Type.Integer({ description: 'Objects looked at' }),
  changed: Type.Integer(),
  failed: Type.Integer({ description: 'Objects that fail with the changed rules' }),
  failedBefore: Type.Integer({ description: 'Objects that fail with the rules there are' }),
  /** Attribute → how many objects it differs for; of the metaverse as it is, of connectors as `connector: attribute`. */
  attributes: Type.Record(Type.String(), Type.Integer()),
})

export type CheckedExpressionBody = Static<typeof checkedExpressionShape>
export type TracedExpressionBody = Static<typeof tracedExpressionShape>
export type FunctionListBody = Static<typeof functionListShape>
export type DryRunBody = Static<typeof dryRunShape>
