import { must } from '#src/base/assert.ts'
import { err, ok, type Result } from '#src/base/result.ts'
import { changedValues, type AttributeChange } from '#src/model/change.ts'
import type { Value } from '#src/model/value.ts'
import type { ExportItem } from '../../contract/exchange.ts'
import type { EntraAttribute } from '../attribute-line.ts'
import { groupSourceAnchorBytesMax, namedBy, uniqueNameOf, type EntraType } from '../identity.ts'
import type { Json, JsonObject } from '../json.ts'
import { attributesOfType, type Vocabulary } from '../vocabulary.ts'
import type { Refusal } from './write-outcome.ts'

/** A body for Graph under construction. */
export type WritableBody = Record<string, Json>

/**
 * The properties an item changes, as Graph wants them: null clears, a list is always the whole new list. Refuses what this
 * connector cannot write instead of leaving it out.
 */
export function itemBody(item: ExportItem, type: EntraType, vocabulary: Vocabulary): Result<WritableBody, Refusal> {
  const body: WritableBody = {}
  const attributes = attributesOfType(vocabulary, type)
  for (const [name, change] of Object.entries(item.attributes)) {
    const attribute = attributes.get(name)
    if (attribute === undefined || attribute.schema.type === 'reference') {
      return err({ code: 'schema-violation', message: `${name} is not an attribute of a ${type} in Entra ID that could be written.` })
    }
    if (name === 'sourceAnchor' && attribute.schema.access !== 'read-only') continue
    const refusal = refuseAccess(attribute, item.operation, type)
    if (refusal !== null) return err(refusal)
    const content = contentOf(attribute, { change, current: item.current[name] ?? [] })
    if (!content.ok) return content
    place(body, attribute, content.value)
  }
  return ok(item.operation === 'add' ? withoutEmpty(body) : body)
}

/** The source anchor an item gives the object: by its attribute, else by the name it is to have. Null when it gives none. */
export function sourceAnchorFor(item: ExportItem): string | null {
  const change = item.attributes['sourceAnchor']
  if (change !== undefined) {
    const value = changedValues(item.current['sourceAnchor'] ?? [], change)[0]
    return typeof value === 'string' && value !== '' ? value : null
  }
  const name = item.operation === 'add' ? item.dn : item.newDn
  const named = name === null ? null : namedBy(name)
  return named?.kind === 'source-anchor' ? named.sourceAnchor : null
}

/** Puts a source anchor into a body, or says why it cannot be one. */
export function sourceAnchorBody(type: EntraType, sourceAnchor: string): Result<JsonObject, Refusal> {
  if (type === 'user') return ok({ onPremisesImmutableId: sourceAnchor })
  const byteCount = Buffer.byteLength(sourceAnchor, 'utf8')
  if (byteCount <= groupSourceAnchorBytesMax) return ok({ uniqueName: uniqueNameOf(sourceAnchor) })
  return err({
    code: 'invalid-attribute-value',
    message: `The source anchor has ${byteCount} bytes; the unique name of a group in Entra ID holds at most ${groupSourceAnchorBytesMax}.`,
  })
}

function refuseAccess(attribute: EntraAttribute, operation: ExportItem['operation'], type: EntraType): Refusal | null {
  const { name, schema } = attribute
  if (schema.access === 'read-only') {
    return { code: 'readonly-attribute', message: `${name} of a ${type} is not writable by this connector. ${attribute.reason}` }
  }
  if (schema.access === 'write-on-create' && operation !== 'add') {
    return {
      code: 'readonly-attribute',
      message: `${name} of a ${type} can only be set while it is created; Microsoft Graph refuses to change it.`,
    }
  }
  return null
}

function contentOf(
  attribute: EntraAttribute,
  values: { readonly change: AttributeChange; readonly current: readonly Value[] },
): Result<Json, Refusal> {
  const { name, schema, form } = attribute
  const after = changedValues(values.current, values.change)
  if (!schema.multiValued && after.length > 1) {
    return err({ code: 'invalid-attribute-value', message: `${name} holds one value; ${after.length} were to be written.` })
  }
  const wrong = after.find((value) => typeof value !== schema.type)
  if (wrong !== undefined) return err({ code: 'type-mismatch', message: `${name} takes a ${schema.type}, not a ${typeName(wrong)}.` })
  const list = after as readonly (string | boolean)[]
  return ok(schema.multiValued || form === 'first' ? list : (list[0] ?? null))
}

function typeName(value: Value): string {
  if (value instanceof Uint8Array) return 'binary value'
  return typeof value === 'bigint' ? 'integer' : typeof value
}

function place(body: WritableBody, attribute: EntraAttribute, content: Json): void {
  const property = must(attribute.property, `the property of Graph behind ${attribute.name}`)
  if (attribute.field === null) {
    body[property] = content
    return
  }
  const fields = body[property] as JsonObject | undefined
  body[property] = { ...fields, [attribute.field]: content }
}

/** A new object has nothing to clear, and Graph refuses empty values at creation. */
function withoutEmpty(body: WritableBody): WritableBody {
  const kept: WritableBody = {}
  for (const [name, content] of Object.entries(body)) {
    if (content === null || (Array.isArray(content) && content.length === 0)) continue
    kept[name] = content
  }
  return kept
}
