import { must } from '#src/base/assert.ts'
import { formatAttributeSchema, parseAttributeSchema, type AttributeSchema, type Schema } from '#src/model/schema.ts'
import type { ObjectTypesText } from './document-shapes.ts'

/** A schema from its short form in a document. */
export function schemaOfText(text: ObjectTypesText): Schema {
  return mapValues(text, (attributes) => ({
    attributes: mapValues(attributes, (short): AttributeSchema => must(parseAttributeSchema(short), `the attribute type of ${short}`)),
  }))
}

/** The short form of a schema, types and attributes in the order of the alphabet so that versions compare line by line. */
export function textOfSchema(schema: Schema): ObjectTypesText {
  return mapValues(sortedByKey(schema), (objectType) => mapValues(sortedByKey(objectType.attributes), formatAttributeSchema))
}

/** Parameters under their key, in the order of the alphabet; nothing when there are none. */
export function textOfParameters(parameters: Readonly<Record<string, string>>): { readonly parameters?: Record<string, string> } {
  return Object.keys(parameters).length === 0 ? {} : { parameters: { ...sortedByKey(parameters) } }
}

function mapValues<In, Out>(record: Readonly<Record<string, In>>, convert: (value: In) => Out): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, convert(value)]))
}

/** By code unit, so that the order is the same everywhere. */
export function sortedByKey<T>(record: Readonly<Record<string, T>>): Readonly<Record<string, T>> {
  return Object.fromEntries(Object.entries(record).toSorted(([a], [b]) => compareText(a, b)))
}

/** Order of texts by code unit: for sorting. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
