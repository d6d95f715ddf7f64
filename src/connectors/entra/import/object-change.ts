import type { AttributeChange } from '#src/model/change.ts'
import type { Value } from '#src/model/value.ts'
import type { ImportChange, ReferenceChange, ReferenceTarget } from '../../contract/exchange.ts'
import { anchorOf, dnOf, type EntraId, type EntraType } from '../identity.ts'
import { isJsonObject, objectList, textField, type JsonObject } from '../json.ts'
import { odataTypes, sourceAnchorOf, sourceAnchorProperty, type SelectedType } from '../selection.ts'
import { readValues } from '../value-form.ts'

/** The object an item of a list is about, or null when it has no id, which Graph never does. */
export function identityOf(type: EntraType, item: JsonObject): EntraId | null {
  const id = textField(item, 'id')
  return id === null ? null : { type, id: id.toLowerCase() }
}

/** A complete object. `references` are all targets of every selected reference attribute; one without targets is left out. */
export function completeObject(
  selected: SelectedType,
  item: JsonObject,
  references: Readonly<Record<string, readonly ReferenceTarget[]>>,
): ImportChange {
  const object = identityOf(selected.type, item)
  if (object === null) return withoutId(selected.type)
  const attributes: Record<string, readonly Value[]> = {}
  for (const attribute of selected.attributes) {
    const values = readValues(attribute, item, selected.type)
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
    if (attribute.property === null || !(attribute.property in item)) continue
    attributes[attribute.name] = { kind: 'replace', values: readValues(attribute, item, selected.type) }
  }
  const references: Record<string, ReferenceChange> = {}
  for (const { name, property } of selected.references) {
    const change = linkChange(item, property ?? name, selected.targets)
    if (change !== null) references[name] = change
  }
  const naming = sourceAnchorProperty[selected.type]
  const isNamed = naming === null || naming in item
  return {
    kind: 'update',
    anchor: anchorOf(object),
    dn: isNamed ? dnOf(object, sourceAnchorOf(selected.type, item)) : null,
    attributes,
    references,
  }
}

/** The manager in an item that was asked for with `$expand`. */
export function expandedTarget(item: JsonObject, property: string, types: ReadonlySet<EntraType>): readonly ReferenceTarget[] {
  const target = item[property]
  return isJsonObject(target) ? targetsOf([target], types) : []
}

/**
 * Links to objects of the selected types. Others can be members too (service principals always, devices and contacts where they
 * are not selected): they are left alone, neither read nor ever removed.
 */
export function targetsOf(items: readonly JsonObject[], types: ReadonlySet<EntraType>): readonly ReferenceTarget[] {
  return items.flatMap((item) => {
    const type = odataTypes[textField(item, '@odata.type') ?? '']
    const object = type === undefined || !types.has(type) ? null : identityOf(type, item)
    return object === null ? [] : [{ anchor: anchorOf(object) }]
  })
}

/** `members@delta` names links that came and, with `@removed`, links that went. A user has one manager, so the last word counts. */
function linkChange(item: JsonObject, property: string, types: ReadonlySet<EntraType>): ReferenceChange | null {
  const name = `${property}@delta`
  if (!(name in item)) return null
  const links = objectList(item, name)
  const add = targetsOf(
    links.filter((link) => !('@removed' in link)),
    types,
  )
  if (property === 'manager') return { kind: 'replace', targets: add.slice(-1) }
  const removed = links.filter((link) => '@removed' in link)
  return { kind: 'update', add, remove: targetsOf(removed, types) }
}

function withoutId(type: EntraType): ImportChange {
  return { kind: 'failure', anchor: null, dn: '', code: 'missing-anchor-component', message: `Graph listed a ${type} without an id.` }
}
