import type { AttributeType } from './value.ts'

/**
 * When a connector can write an attribute. `never-cleared`: a value can be changed but not taken away, because the directory
 * gives the attribute one by itself.
 */
export type Access = 'read-write' | 'read-only' | 'write-on-create' | 'never-cleared'

/** What a connected directory says about one attribute. */
export interface AttributeSchema {
  readonly type: AttributeType
  readonly multiValued: boolean
  readonly access: Access
  /** Metaverse only: the attribute is kept in an index, which takes values of a limited length. */
  readonly indexed?: true
}

/** An object type and its selected attributes by canonical name. */
export interface ObjectTypeSchema {
  readonly attributes: Readonly<Record<string, AttributeSchema>>
}

/** Object type → its schema, either of a connected directory or of the metaverse. */
export type Schema = Readonly<Record<string, ObjectTypeSchema>>

/**
 * The short form used in documents: the type, `[]` when multi-valued, then the access unless it can be read and written,
 * then `indexed`. For example `string`, `reference[]`, `string[] read-only`, `string indexed`.
 */
export function formatAttributeSchema(schema: AttributeSchema): string {
  const access = schema.access === 'read-write' ? '' : ` ${schema.access}`
  return `${schema.type}${schema.multiValued ? '[]' : ''}${access}${schema.indexed === true ? ' indexed' : ''}`
}

/** Reads the short form; null when it is not one. */
export function parseAttributeSchema(text: string): AttributeSchema | null {
  const match = /^(string|integer|boolean|binary|reference)(\[\])?(?: (read-only|write-on-create|never-cleared))?( indexed)?$/.exec(
    text.trim(),
  )
  if (match === null) return null
  return {
    type: match[1] as AttributeType,
    multiValued: match[2] !== undefined,
    access: (match[3] as Access | undefined) ?? 'read-write',
    ...(match[4] === undefined ? {} : { indexed: true }),
  }
}
