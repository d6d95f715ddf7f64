import { Type, type TSchema, type TUnsafe } from 'typebox'

/** The shape or null. */
export function orNull<S extends TSchema>(shape: S) {
  return Type.Union([shape, Type.Null()])
}

/** Text whose possible values are those of a type of the model. */
export function textOf<T extends string>(description: string): TUnsafe<T> {
  return Type.Unsafe<T>({ type: 'string', description })
}

/** A moment in UTC with milliseconds, for example `2026-11-22T09:30:04.113Z`. */
export const timeShape = Type.String({ format: 'date-time', description: 'UTC, for example 2026-11-22T09:30:04.113Z' })

/** How many entries of a list an answer holds at the most. */
export const limitShape = Type.Integer({ minimum: 1, maximum: 1_000, default: 50 })

/** Pages of a list that is short as a rule: everything at once where nothing is said. */
export const shortListQuery = Type.Object(
  {
    after: Type.Optional(Type.String({ maxLength: 1_024, description: 'What the page before answered under this name' })),
    limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: 1_000 })),
  },
  { additionalProperties: false },
)

/** Where the next page begins; null when nothing is left. */
export const nextPageShape = orNull(Type.String())

/** Which rule a name beside it belongs to. */
export const ruleIdShape = orNull(Type.String({ description: 'Identifier of the rule; null where it is configured no longer' }))

/** Parameters of routes below one connector. */
export const connectorParameters = Type.Object({
  connector: Type.String({ minLength: 1, maxLength: 256, description: 'Name or identifier' }),
})

/** Which version a change was made from (RFC 9110 section 13.1.1): what the ETag of the answer said, with its quotation marks. */
export const ifMatchHeaders = Type.Object({
  'if-match': Type.Optional(Type.String({ maxLength: 100, description: 'The ETag of what is to be changed, for example "4"; * for any' })),
})
