import { badRequest, invalidValue } from '../graph/graph-refusal.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import type { ObjectKind, Relationship } from './directory-object.ts'
import { contactProperties } from './contact-properties.ts'
import { deviceProperties } from './device-properties.ts'
import { groupProperties } from './group-properties.ts'
import type { Property, PropertyTable, PropertyType } from './property.ts'
import { userProperties } from './user-properties.ts'

/** Relationships a client may bind at creation or in a PATCH, by kind of object. */
const bindable: Readonly<Record<ObjectKind, readonly Relationship[]>> = {
  user: ['manager'],
  group: ['members', 'owners'],
  device: [],
  contact: [],
}

/** Graph accepts at most so many references in one request. */
const bindCountMax = 20

/** A request body whose names, types and rights were checked. Values of references are URLs still. */
export interface CheckedBody {
  readonly properties: ReadonlyMap<string, Json>
  readonly bindings: ReadonlyMap<Relationship, readonly string[]>
}

const tables: Readonly<Record<ObjectKind, PropertyTable>> = {
  user: userProperties,
  group: groupProperties,
  device: deviceProperties,
  contact: contactProperties,
}

export function propertiesOf(kind: ObjectKind): PropertyTable {
  return tables[kind]
}

/** The name of a kind as Graph's error messages write it. */
export function resourceName(kind: ObjectKind): string {
  return { user: 'User', group: 'Group', device: 'Device', contact: 'OrgContact' }[kind]
}

/** Checks names, types, rights and lengths of what a client sent. Throws Graph's own refusal for the first thing wrong. */
export function checkBody(kind: ObjectKind, body: JsonObject, purpose: 'create' | 'update'): CheckedBody {
  const properties = new Map<string, Json>()
  const bindings = new Map<Relationship, readonly string[]>()
  for (const [name, value] of Object.entries(body)) {
    if (name.endsWith('@odata.bind')) {
      const relationship = bindable[kind].find((candidate) => name === `${candidate}@odata.bind`)
      if (relationship === undefined) throw badRequest(`Property '${name}' does not exist as a declared property or extension property.`)
      bindings.set(relationship, checkBinding(relationship, value))
    } else if (!name.includes('@odata.')) {
      properties.set(name, checkProperty(kind, { name, value }, purpose))
    }
  }
  const bound = [...bindings.values()].reduce((sum, references) => sum + references.length, 0)
  if (bound > bindCountMax) throw badRequest(`The request exceeds the maximum of ${bindCountMax} references that can be added at once.`)
  return { properties, bindings }
}

/** Refuses a creation that lacks one of the values an object of this kind cannot be without. */
export function checkRequired(kind: ObjectKind, body: JsonObject): void {
  for (const property of propertiesOf(kind).values()) {
    if (property.required && (body[property.name] ?? null) === null) {
      throw badRequest(`A value is required for property '${property.name}' of resource '${resourceName(kind)}'.`, {
        code: 'MissingValue',
        target: property.name,
      })
    }
  }
}

function checkBinding(relationship: Relationship, value: Json): readonly string[] {
  const references: readonly Json[] = relationship === 'manager' ? [value] : Array.isArray(value) ? value : [null]
  if (!references.every((reference) => typeof reference === 'string')) {
    throw badRequest(`The value of '${relationship}@odata.bind' must be ${relationship === 'manager' ? 'a URL' : 'a collection of URLs'}.`)
  }
  return references as readonly string[]
}

function checkProperty(kind: ObjectKind, sent: { readonly name: string; readonly value: Json }, purpose: 'create' | 'update'): Json {
  const property = propertiesOf(kind).get(sent.name)
  if (property === undefined) throw badRequest(`Property '${sent.name}' does not exist as a declared property or extension property.`)
  const allowed =
    purpose === 'create'
      ? property.access !== 'read' && property.access !== 'update'
      : property.access !== 'read' && property.access !== 'create'
  if (!allowed) {
    throw badRequest(`Property '${sent.name}' is read-only and cannot be set.`, { code: 'PropertyNotSettable', target: sent.name })
  }
  if (sent.value === null) return checkCleared(kind, property)
  if (!property.collection) return checkValue(kind, property, sent.value)
  if (!Array.isArray(sent.value)) throw wrongType(property, 'a collection')
  return (sent.value as readonly Json[]).map((item) => checkValue(kind, property, item))
}

function checkCleared(kind: ObjectKind, property: Property): null {
  if (property.required || property.collection) {
    throw invalidValue(property.name, resourceName(kind))
  }
  return null
}

function checkValue(kind: ObjectKind, property: Property, value: Json): Json {
  if (property.type === 'complex') return checkComplex(kind, property, value)
  if (!isOfType(property.type, value)) throw wrongType(property, edmName(property.type))
  // The directory keeps no empty text: a value is cleared with null.
  if (value === '') throw invalidValue(property.name, resourceName(kind))
  if (typeof value === 'string' && property.lengthMax !== null && value.length > property.lengthMax) {
    throw badRequest(
      `Property '${property.name}' of resource '${resourceName(kind)}' exceeds the maximum length of ${property.lengthMax}.`,
      {
        code: 'InvalidLength',
        target: property.name,
      },
    )
  }
  return value
}

function checkComplex(kind: ObjectKind, property: Property, value: Json): Json {
  if (!isJsonObject(value)) throw wrongType(property, `an object with the fields ${Object.keys(property.fields ?? {}).join(', ')}`)
  for (const [field, content] of Object.entries(value)) {
    const type = property.fields?.[field]
    if (type === undefined && !field.includes('@odata.')) {
      throw badRequest(
        `The property '${field}' does not exist on the type of '${property.name}'. ` +
          'Make sure to only use property names that are defined by the type.',
      )
    }
    if (content === null || type === undefined) continue
    if (!isOfType(type, content)) throw wrongType({ ...property, name: field }, edmName(type))
    if (typeof content === 'string' && (content === '' || content.length > (property.lengthMax ?? content.length))) {
      throw invalidValue(field, resourceName(kind))
    }
  }
  return value
}

function isOfType(type: PropertyType, value: Json): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string'
    case 'boolean':
      return typeof value === 'boolean'
    case 'int32':
      return Number.isInteger(value)
    case 'dateTime':
      return (
        typeof value === 'string' &&
        /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
        !Number.isNaN(Date.parse(value))
      )
    case 'complex':
      return isJsonObject(value)
  }
}

function edmName(type: PropertyType): string {
  return { string: 'Edm.String', boolean: 'Edm.Boolean', int32: 'Edm.Int32', dateTime: 'Edm.DateTimeOffset', complex: 'an object' }[type]
}

function wrongType(property: Property, expected: string): Error {
  return badRequest(`Cannot convert the value of property '${property.name}' to the expected type '${expected}'.`, {
    code: 'InvalidType',
    target: property.name,
  })
}
