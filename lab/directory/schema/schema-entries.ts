import { createHash } from 'node:crypto'
import type { Plant } from '../forest.ts'
import type { Entry, Values } from '../tree/entry.ts'
import type { DirectoryTree } from '../tree/tree.ts'
import {
  allAttributes,
  allClasses,
  attributeNamed,
  auxiliaryOf,
  mayContainOf,
  mustContainOf,
  superiorsOf,
  syntaxes,
  type AttributeDefinition,
  type ClassDefinition,
} from './schema.ts'

/** objectClassCategory numbers (MS-ADTS 3.1.1.2.4.8). */
const classCategories = { type88: '0', structural: '1', abstract: '2', auxiliary: '3' } as const

/** systemFlags of an attribute: 1 = not replicated, 4 = constructed, 16 = base schema. */
const attributeFlags = { notReplicated: 1, constructed: 4, base: 16 } as const

/** Plants attributeSchema and classSchema objects, and the subschema entry, below CN=Schema. */
export function plantSchema(tree: DirectoryTree, schema: Entry, plant: Plant): void {
  for (const definition of allAttributes) plant(`CN=${definition.name},${schema.dn}`, 'attributeSchema', attributeSchema(definition))
  for (const definition of allClasses) plant(`CN=${definition.row.cn},${schema.dn}`, 'classSchema', classSchema(definition))
  plant(`CN=Aggregate,${schema.dn}`, 'subSchema', {})
  tree.transact(() => {
    for (const { row, category } of allClasses) {
      tree.link(attributeNamed('defaultObjectCategory'), tree.get(`CN=${row.cn},${schema.dn}`), tree.get(`CN=${category},${schema.dn}`))
    }
  })
}

function attributeSchema(definition: AttributeDefinition): Record<string, Values> {
  const { attributeSyntax, oMSyntax } = syntaxes[definition.syntax]
  return {
    lDAPDisplayName: definition.name,
    attributeID: definition.oid,
    attributeSyntax,
    oMSyntax: String(oMSyntax),
    isSingleValued: truth(definition.arity === 'single'),
    systemOnly: truth(definition.writableBy === 'system'),
    searchFlags: '0',
    systemFlags: String(flagsOf(definition)),
    schemaIDGUID: schemaGuid(definition.oid),
    showInAdvancedViewOnly: 'TRUE',
    adminDisplayName: definition.name,
    ...(definition.linkId === null ? {} : { linkID: String(definition.linkId) }),
    ...(definition.rangeUpper === null ? {} : { rangeLower: '0', rangeUpper: String(definition.rangeUpper) }),
  }
}

function flagsOf(definition: AttributeDefinition): number {
  const local = definition.replication === 'local' ? attributeFlags.notReplicated : 0
  const constructed = definition.source === 'constructed' ? attributeFlags.constructed : 0
  return local | constructed | (definition.origin === 'base' ? attributeFlags.base : 0)
}

/** What the base schema defines is in the `system…` lists; what an extension added is in the others. */
function classSchema(definition: ClassDefinition): Record<string, Values> {
  const { row } = definition
  const may = mayContainOf(row)
  return {
    lDAPDisplayName: row.name,
    governsID: row.oid,
    subClassOf: row.parent,
    objectClassCategory: classCategories[row.kind],
    rDNAttID: definition.rdn,
    schemaIDGUID: schemaGuid(row.oid),
    systemOnly: 'FALSE',
    systemFlags: String(attributeFlags.base),
    showInAdvancedViewOnly: 'TRUE',
    adminDisplayName: row.cn,
    ...listed('systemAuxiliaryClass', auxiliaryOf(row)),
    ...listed('systemMustContain', mustContainOf(row)),
    ...listed('systemMayContain', may.base),
    ...listed('mayContain', may.extension),
    ...listed('systemPossSuperiors', superiorsOf(row)),
  }
}

function listed(name: string, values: readonly string[]): Record<string, Values> {
  return values.length === 0 ? {} : { [name]: values }
}

function truth(condition: boolean): string {
  return condition ? 'TRUE' : 'FALSE'
}

/** The lab derives schemaIDGUIDs from the OID: stable, and of no meaning to anybody. */
function schemaGuid(oid: string): Buffer {
  return createHash('sha256').update(oid).digest().subarray(0, 16)
}
