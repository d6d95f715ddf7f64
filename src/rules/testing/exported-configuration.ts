import type { ConnectorId, RuleId } from '#src/model/brand.ts'
import type { AttributeFlow, Configuration, ConnectorDocument, FlowSource, MergeType, RuleDocument } from '#src/model/configuration.ts'
import type { ScopeOperator } from '#src/model/configuration.ts'
import type { AttributeSchema, ObjectTypeSchema, Schema } from '#src/model/schema.ts'
import { filesOf, objectTypesOf, textOf, type ObjectTypes } from '#src/expressions/testing/exported-rules.ts'
import { childText, elementsBelow, readXml, type XmlElement } from '#src/expressions/testing/read-xml.ts'

/**
 * The sample export as a configuration, read here by a few lines of its own: what the rules compile to must not depend on how
 * well exports are imported. Attributes that hold a SID and flow into references are references, as the connector says.
 */
export function readExportedConfiguration(): Configuration {
  const rules = filesOf('SynchronizationRules').map((file) => readXml(textOf('SynchronizationRules', file)))
  const metaverse = objectTypesOf(readXml(textOf('GlobalSettings', 'MV.xml')), 'the metaverse')
  const connectors = filesOf('Connectors').map((file) => connectorOf(readXml(textOf('Connectors', file)), rules))
  return {
    connectors,
    rules: rules.map(ruleOf).toSorted((a, b) => a.precedence - b.precedence),
    metaverse: schemaOf(['person', 'group', 'device'], (type) => metaverse(type, false)),
    parameters: {},
    scheduler: { enabled: false, intervalMinutes: 30, exportDeletionThreshold: null, exportDeletionPercentage: null },
  }
}

/** Attributes that hold the SID of another object. */
const sidReferences: ReadonlySet<string> = new Set(['mS-DS-CreatorSID'])

function connectorOf(root: XmlElement, rules: readonly XmlElement[]): ConnectorDocument {
  const id = idOf(childText(root, 'id')) as ConnectorId
  const own = rules.filter((rule) => idOf(childText(rule, 'connector')) === id)
  const types = own.map((rule) => childText(rule, isInbound(rule) ? 'sourceObjectType' : 'targetObjectType'))
  const space = objectTypesOf(root, id)
  const parameters = { 'Domain.FQDN': 'contoso.com', 'Domain.Netbios': 'CONTOSO', 'Domain.LDAP': 'DC=contoso,DC=com' }
  return {
    id,
    name: id,
    type: 'exported',
    settings: {},
    partitions: [{ name: 'DC=contoso,DC=com', selected: true, include: [], exclude: [], parameters }],
    schema: schemaOf([...new Set(types)], (type) => space(type, true)),
    parameters: { 'Forest.FQDN': 'contoso.com', 'Forest.Netbios': 'CONTOSO', 'Forest.LDAP': 'DC=contoso,DC=com' },
    profiles: [],
  }
}

function schemaOf(types: readonly string[], find: (type: string) => ReturnType<ObjectTypes>): Schema {
  return Object.fromEntries(types.map((type) => [type, typeOf(find(type))]))
}

function typeOf({ names, find }: ReturnType<ObjectTypes>): ObjectTypeSchema {
  const attributes = names.flatMap((name): (readonly [string, AttributeSchema])[] => {
    const found = find(name)
    if (found === null) return []
    return [[name, sidReferences.has(name) ? { ...found.schema, type: 'reference' } : found.schema]]
  })
  return { attributes: Object.fromEntries(attributes) }
}

function ruleOf(rule: XmlElement): RuleDocument {
  const text = (name: string): string => childText(rule, name)
  return {
    id: idOf(text('id')) as RuleId,
    name: text('name'),
    description: '',
    tag: text('immutable-tag'),
    direction: isInbound(rule) ? 'inbound' : 'outbound',
    connector: idOf(text('connector')),
    sourceObjectType: text('sourceObjectType'),
    targetObjectType: text('targetObjectType'),
    linkType: text('linkType') as RuleDocument['linkType'],
    precedence: Number(text('precedence')),
    disabled: text('disabled') === 'True',
    scope: groupsOf(rule, 'synchronizationCriteria', 'scope').map((group) =>
      group.map((one) => ({
        attribute: childText(one, 'csAttribute'),
        operator: childText(one, 'csOperator') as ScopeOperator,
        value: childText(one, 'csValue'),
      })),
    ),
    join: groupsOf(rule, 'relationshipCriteria', 'condition').map((group) =>
      group.map((one) => ({
        connectorSpaceAttribute: childText(one, 'csAttribute'),
        metaverseAttribute: childText(one, 'ilmAttribute'),
        caseSensitive: childText(one, 'caseSensitive').toLowerCase() === 'true',
      })),
    ),
    flows: elementsBelow(rule, 'mapping').map(flowOf),
  }
}

function groupsOf(rule: XmlElement, criteria: string, condition: string): readonly (readonly XmlElement[])[] {
  const groups = elementsBelow(rule, criteria).flatMap((one) => one.children.filter(({ name }) => name === 'conditions'))
  return groups.map((group) => group.children.filter(({ name }) => name === condition))
}

function flowOf(mapping: XmlElement): AttributeFlow {
  return {
    target: childText(mapping, 'dest'),
    source: sourceOf(mapping),
    merge: childText(mapping, 'valueMergeType') as MergeType,
    applyOnce: mapping.attributes['execute-once'] === 'true',
  }
}

function sourceOf(mapping: XmlElement): FlowSource {
  const text = childText(mapping, 'expression')
  if (text.trim() !== '') return { kind: 'expression', text }
  const [source] = mapping.children.filter(({ name }) => name === 'src')
  const attribute = source === undefined ? '' : childText(source, 'attr')
  return attribute === '' ? { kind: 'constant', value: childText(mapping, 'src') } : { kind: 'direct', attribute }
}

function isInbound(rule: XmlElement): boolean {
  return childText(rule, 'direction') === 'Inbound'
}

function idOf(text: string): string {
  return text.replaceAll(/[{}]/g, '').toLowerCase()
}
