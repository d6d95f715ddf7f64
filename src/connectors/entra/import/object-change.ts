import type { AttributeChange } from '#src/model/change.ts'
import type { Value } from '#src/model/value.ts'
import type { ImportChange, ReferenceChange, ReferenceTarget } from '../../contract/exchange.ts'
import type { EntraAttribute } from '../attribute-table.ts'
import { anchorOf, dnOf, sourceAnchorOfUniqueName, type EntraId, type EntraType } from '../identity.ts'
import { isJsonObject, objectList, textField, type Json, type JsonObject } from '../json.ts'
import { odataTypes, sourceAnchorProperty, type SelectedType } from '../selection.ts'

/** The object an item of a list is about, or null when it has no id, which Graph never does. */
export function identityOf(type: EntraType, item: JsonObject): EntraId | null {
  const id = textField(item, 'id')
  return id === null ? null : { type, id: id.toLowerCase() }
}

/** A complete object. `references` are all targets of every selected relationship; one without targets is left out. */
export function completeObject(
  selected: SelectedType,
  item: JsonObject,
  references: Readonly<Record<string, readonly ReferenceTarget[]>>,
): ImportChange {
  const object = identityOf(selected.type, item)
  if (object === null) return withoutId(selected.type)
  const attributes: Record<string, readonly Value[]> = {}
  for (const attribute of selected.attributes) {
    const values = valuesOf(attribute, item)
    if (values.length > 0) attributes[attribute.name] = values
  }
  const present = Object.fromEntries(Object.entries(references).filter(([, targets]) => targets.length > 0))
  return {
    kind: 'object',
    anchor: anchorOf(object),
    dn: dnOf(object, sourceAnchorOf(selected.type, item)),
    objectType: selected.type,
    attributes,
    references: present,
  }
}

/** What a delta query says about an object: a deletion, or the properties and links it names. */
export function deltaChange(selected: SelectedType, item: JsonObject): ImportChange {
  const object = identityOf(selected.type, item)
  if (object === null) return withoutId(selected.type)
  if ('@removed' in item) return { kind: 'delete', anchor: anchorOf(object) }
  const attributes: Record<string, AttributeChange> = {}
  for (const attribute of selected.attributes) {
    if (attribute.property in item) attributes[attribute.name] = { kind: 'replace', values: valuesOf(attribute, item) }
  }
  const references: Record<string, ReferenceChange> = {}
  for (const { name, property } of selected.references) {
    const change = linkChange(item, property)
    if (change !== null) references[name] = change
  }
  const isNamed = sourceAnchorProperty[selected.type] in item
  return {
    kind: 'update',
    anchor: anchorOf(object),
    dn: isNamed ? dnOf(object, sourceAnchorOf(selected.type, item)) : null,
    attributes,
    references,
  }
}

/** The manager in an item that was asked for with `$expand`. */
export function expandedTarget(item: JsonObject, property: string): readonly ReferenceTarget[] {
  const target = item[property]
  return isJsonObject(target) ? targetsOf([target]) : []
}

/**
 * Links to users and groups. Devices, service principals and contacts can be members too, but are not part of this connector
 * space: they are left alone, neither read nor ever removed.
 */
export function targetsOf(items: readonly JsonObject[]): readonly ReferenceTarget[] {
  return items.flatMap((item) => {
    const type = odataTypes[textField(item, '@odata.type') ?? '']
    const object = type === undefined ? null : identityOf(type, item)
    return object === null ? [] : [{ anchor: anchorOf(object) }]
  })
}

/** The source anchor an object carries, or null. */
function sourceAnchorOf(type: EntraType, item: JsonObject): string | null {
  const text = textField(item, sourceAnchorProperty[type])
  if (text === null || text === '') return null
  return type === 'user' ? text : sourceAnchorOfUniqueName(text)
}

function valuesOf(attribute: EntraAttribute, item: JsonObject): readonly Value[] {
  if (attribute.name === 'sourceAnchor') {
    const sourceAnchor = attribute.property === 'uniqueName' ? sourceAnchorOf('group', item) : sourceAnchorOf('user', item)
    return sourceAnchor === null ? [] : [sourceAnchor]
  }
  const property = item[attribute.property]
  const content = attribute.field === null ? property : isJsonObject(property) ? property[attribute.field] : null
  if (content === undefined || content === null || content === '') return []
  return (Array.isArray(content) ? content : [content]).map(valueOf).filter((value) => value !== null)
}

function valueOf(content: Json): Value | null {
  if (typeof content === 'string' || typeof content === 'boolean') return content
  return typeof content === 'number' && Number.isSafeInteger(content) ? BigInt(content) : null
}

/** `members@delta` names links that came and, with `@removed`, links that went. A user has one manager, so the last word counts. */
function linkChange(item: JsonObject, property: string): ReferenceChange | null {
  const name = `${property}@delta`
  if (!(name in item)) return null
  const links = objectList(item, name)
  const add = targetsOf(links.filter((link) => !('@removed' in link)))
  if (property === 'manager') return { kind: 'replace', targets: add.slice(-1) }
  return { kind: 'update', add, remove: targetsOf(links.filter((link) => '@removed' in link)) }
}

function withoutId(type: EntraType): ImportChange {
  return { kind: 'failure', anchor: null, dn: '', code: 'missing-anchor-component', message: `Graph listed a ${type} without an id.` }
}
