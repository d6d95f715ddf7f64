import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { must } from '#src/base/assert.ts'
import type { AttributeType } from '#src/model/value.ts'
import type { AttributeSchema } from '#src/model/schema.ts'
import type { FlowSource } from '../diagnose.ts'
import { childText, elementsBelow, readXml, type XmlElement } from './read-xml.ts'

/**
 * The sample export of an Azure AD Connect server: 62 rules of the box with the schemas of two connectors and of the
 * metaverse. It lies beside the project and is not part of it.
 */
const folder = join(import.meta.dirname, '../../../../shared/conformance/aadconnect-export')

export const exportIsThere = existsSync(folder)

/** For titles of tests: why they are skipped. */
export const exportMissing = exportIsThere ? '' : ' (skipped: ../shared/conformance/aadconnect-export is absent)'

export interface ExportedFlow {
  readonly target: string
  readonly expression: string
}

export interface ExportedRule {
  readonly name: string
  readonly direction: 'Inbound' | 'Outbound'
  readonly precedence: number
  readonly sourceObjectType: string
  readonly targetObjectType: string
  readonly source: FlowSource
  readonly target: FlowSource
  /** Flows with an expression. */
  readonly flows: readonly ExportedFlow[]
  /** Flows of all kinds. */
  readonly flowCount: number
}

/** Names that the Active Directory connector of the export and the engine define. */
export const exportedParameters: readonly string[] = [
  'Connector.ID',
  'Domain.FQDN',
  'Domain.LDAP',
  'Domain.Netbios',
  'Forest.FQDN',
  'Forest.LDAP',
  'Forest.Netbios',
]

/** The rules in the order of precedence. */
export function readExport(): readonly ExportedRule[] {
  const metaverse = objectTypesOf(readXml(textOf('GlobalSettings', 'MV.xml')), 'the metaverse')
  const connectors = new Map(
    filesOf('Connectors').map((file) => {
      const root = readXml(textOf('Connectors', file))
      return [childText(root, 'id').toLowerCase(), objectTypesOf(root, childText(root, 'name'))] as const
    }),
  )
  const rules = filesOf('SynchronizationRules').map((file) => ruleOf(readXml(textOf('SynchronizationRules', file)), metaverse, connectors))
  return rules.toSorted((a, b) => a.precedence - b.precedence)
}

/** Names of the files in a folder of the export. */
export function filesOf(name: string): readonly string[] {
  return readdirSync(join(folder, name)).filter((file) => file.endsWith('.xml'))
}

/** The text of a file of the export. */
export function textOf(...path: readonly string[]): string {
  return readFileSync(join(folder, ...path), 'utf8')
}

/** The object types of a schema. */
export type ObjectTypes = (objectType: string, isConnectorSpace: boolean) => FlowSource

function ruleOf(rule: XmlElement, metaverse: ObjectTypes, connectors: ReadonlyMap<string, ObjectTypes>): ExportedRule {
  const direction = childText(rule, 'direction') === 'Inbound' ? 'Inbound' : 'Outbound'
  const sourceObjectType = childText(rule, 'sourceObjectType')
  const targetObjectType = childText(rule, 'targetObjectType')
  const space = must(connectors.get(childText(rule, 'connector').toLowerCase()), 'the connector of the rule')
  const isInbound = direction === 'Inbound'
  const mappings = elementsBelow(rule, 'mapping')
  return {
    name: childText(rule, 'name'),
    direction,
    precedence: Number(childText(rule, 'precedence')),
    sourceObjectType,
    targetObjectType,
    source: isInbound ? space(sourceObjectType, true) : metaverse(sourceObjectType, false),
    target: isInbound ? metaverse(targetObjectType, false) : space(targetObjectType, true),
    flowCount: mappings.length,
    flows: mappings
      .map((mapping) => ({ target: childText(mapping, 'dest'), expression: childText(mapping, 'expression') }))
      .filter(({ expression }) => expression.trim() !== ''),
  }
}

const syntaxes: Readonly<Record<string, AttributeType>> = {
  '1.3.6.1.4.1.1466.115.121.1.5': 'binary',
  '1.3.6.1.4.1.1466.115.121.1.7': 'boolean',
  '1.3.6.1.4.1.1466.115.121.1.12': 'reference',
  '1.3.6.1.4.1.1466.115.121.1.27': 'integer',
  '1.3.6.1.4.1.1466.115.121.1.40': 'binary',
  '1.2.840.113556.1.4.903': 'reference',
  '1.2.840.113556.1.4.906': 'integer',
  '1.2.840.113556.1.4.907': 'binary',
  '1.2.840.113556.1.4.1221': 'reference',
}

/** The object types of a schema in DSML. `*` has the attributes of all of them. */
export function objectTypesOf(root: XmlElement, title: string): ObjectTypes {
  const attributes = new Map(elementsBelow(root, 'attribute-type').map((type) => [`#${type.attributes['id']}`, attributeOf(type)]))
  const classes = new Map(elementsBelow(root, 'class').map((one) => [`#${one.attributes['id']}`, one]))
  const rules = new Map(elementsBelow(root, 'dit-content-rule').map((one) => [`#${one.attributes['id']}`, one]))
  const refsOf = (id: string): readonly string[] => {
    const own = classes.get(id)
    if (own === undefined) return []
    const superior = own.attributes['superior']
    return [own, rules.get(id)]
      .flatMap((one) => (one === undefined ? [] : refsIn(one)))
      .concat(superior === undefined || superior === id ? [] : refsOf(superior))
  }
  return (objectType, isConnectorSpace) => {
    const ids = [...classes].filter(([, one]) => objectType === '*' || childText(one, 'name') === objectType).map(([id]) => id)
    const found = ids.flatMap(refsOf).flatMap((ref) => attributes.get(ref) ?? [])
    const byName = new Map(found.map(({ name, schema }) => [name, schema]))
    return { title: `${objectType} in ${title}`, names: [...byName.keys()], isConnectorSpace, find: finder(byName) }
  }
}

function refsIn(element: XmlElement): readonly string[] {
  return element.children.filter(({ name }) => name === 'attribute').map((one) => one.attributes['ref'] ?? '')
}

function attributeOf(type: XmlElement): { readonly name: string; readonly schema: AttributeSchema } {
  const isSingle = type.attributes['single-value'] === 'true'
  return {
    name: childText(type, 'name'),
    schema: { type: syntaxes[childText(type, 'syntax')] ?? 'string', multiValued: !isSingle, access: 'read-write' },
  }
}

/** By exact spelling first, then without regard to case. */
function finder(attributes: ReadonlyMap<string, AttributeSchema>): FlowSource['find'] {
  const folded = new Map([...attributes.keys()].map((name) => [name.toLowerCase(), name]))
  return (wanted) => {
    const name = attributes.has(wanted) ? wanted : folded.get(wanted.toLowerCase())
    const schema = name === undefined ? undefined : attributes.get(name)
    return name === undefined || schema === undefined ? null : { name, schema }
  }
}
