import { Type, type Static, type TUnsafe } from 'typebox'
import type { ConfigurationChange } from '#src/configuration/merge-changes.ts'
import { receiverLists } from '#src/model/delivery.ts'
import { documentsMax } from './configuration.ts'
import { orNull } from './shapes.ts'

const id = Type.String({ minLength: 1, maxLength: 100 })
const documentText = Type.Unsafe<Readonly<Record<string, unknown>>>({
  type: 'object',
  description: 'The document as it would stand in its file',
})
const closed = { additionalProperties: false }
/** The document of a sink or an alert channel, and the list of it that it stands in. */
const receiverListShape = Type.Enum(receiverLists)

const variants = Type.Union([
  Type.Object({ kind: Type.Literal('put-rule'), rule: documentText }, closed),
  Type.Object({ kind: Type.Literal('remove-rule'), id }, closed),
  Type.Object({ kind: Type.Literal('set-rule-disabled'), id, disabled: Type.Boolean() }, closed),
  Type.Object(
    {
      kind: Type.Literal('clone-rule'),
      id,
      newId: Type.String({ pattern: '^[A-Za-z0-9][A-Za-z0-9._-]*$', maxLength: 100 }),
      name: Type.String({ minLength: 1, maxLength: 200 }),
      precedence: Type.Optional(Type.Integer({ minimum: 0, maximum: 1_000_000 })),
      disablesOriginal: Type.Boolean(),
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal('put-connector'), connector: documentText }, closed),
  Type.Object(
    { kind: Type.Literal('put-document'), path: Type.String({ maxLength: 512 }), text: Type.String({ maxLength: 4_000_000 }) },
    closed,
  ),
  Type.Object(
    {
      kind: Type.Literal('set-deletion-limits'),
      threshold: orNull(Type.Integer({ minimum: 0, maximum: 100_000_000 })),
      percentage: orNull(Type.Number({ minimum: 0, maximum: 100 })),
    },
    closed,
  ),
  Type.Object({ kind: Type.Literal('add-receiver'), list: receiverListShape, receiver: documentText }, closed),
  Type.Object({ kind: Type.Literal('change-receiver'), list: receiverListShape, receiver: documentText }, closed),
  Type.Object({ kind: Type.Literal('remove-receiver'), list: receiverListShape, name: id }, closed),
])

/** The same shape, with the type that merging takes. */
const changeShape: TUnsafe<ConfigurationChange> = Type.Unsafe<ConfigurationChange>(variants)

/** Changes on top of the configuration there is, or a return to an earlier version; not both. */
const wanted = {
  changes: Type.Optional(Type.Array(changeShape, { minItems: 1, maxItems: documentsMax })),
  restore: Type.Optional(Type.Integer({ minimum: 1, description: 'Version to go back to' })),
}

export const changeRequestShape = Type.Object(wanted, closed)
export const changeApplyShape = Type.Object({ ...wanted, reason: Type.String({ minLength: 1, maxLength: 1_000 }) }, closed)

/** The version a change was made on top of, as its entity tag. */
export const ifMatchShape = Type.Object({
  'if-match': Type.String({ pattern: '^"[0-9]{1,15}"$', description: 'The version, in quotation marks' }),
})

export const versionParameters = Type.Object({ version: Type.Integer({ minimum: 1 }) })

export type ChangeRequestBody = Static<typeof changeRequestShape>
export type ChangeApplyBody = Static<typeof changeApplyShape>
