/** A value as JSON carries it. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject

export interface JsonObject {
  readonly [name: string]: Json
}

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Parses text off the wire to an object; null when it is anything else, which callers treat as "this is not Graph". */
export function parseJsonObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text)
    return isJsonObject(value) ? value : null
  } catch {
    return null
  }
}

/** The text of a field, or null when it is missing or not text. */
export function textField(object: JsonObject | null, name: string): string | null {
  const value = object?.[name]
  return typeof value === 'string' ? value : null
}

/** The objects in a list field; a missing list is empty. */
export function objectList(object: JsonObject | null, name: string): readonly JsonObject[] {
  const value = object?.[name]
  return Array.isArray(value) ? value.filter(isJsonObject) : []
}
