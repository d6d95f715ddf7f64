import type { AttributeSchema, ObjectTypeSchema, Schema } from '#src/model/schema.ts'
import type { LdapClient } from '../ldap/client.ts'
import { equal } from '../ldap/filter.ts'
import { pagedSearch } from '../ldap/paged-search.ts'
import type { SearchEntry } from '../ldap/response.ts'
import { textOf, textsOf } from './entry.ts'
import { standardTypes } from './object-type.ts'
import { withAllValues } from './ranged-values.ts'
import { attributeSchemaFields, readAttributeSchema } from './schema-attribute.ts'

/** A class of the forest's schema and what it takes its attributes from. */
interface ClassSchema {
  readonly name: string
  readonly parent: string
  readonly auxiliaries: readonly string[]
  readonly attributes: readonly string[]
  readonly isStructural: boolean
}

const CLASS_FIELDS = ['lDAPDisplayName', 'subClassOf', 'objectClassCategory', 'isDefunct', 'uSNChanged']
const AUXILIARY_FIELDS = ['auxiliaryClass', 'systemAuxiliaryClass']
const ATTRIBUTE_FIELDS = ['mayContain', 'systemMayContain', 'mustContain', 'systemMustContain']
/** objectClassCategory of abstract and auxiliary classes; 0 and 1 are structural. */
const NOT_STRUCTURAL: ReadonlySet<string> = new Set(['2', '3'])
const PAGE_SIZE = 500

/** Classes of these kinds that a company made itself are offered beside the standard ones. */
const EXTENDED_TYPES: ReadonlySet<string> = new Set(['user', 'group', 'contact'])

/** Every object type that can be imported, with every attribute its class may have, inherited ones included. */
export async function discoverSchema(client: LdapClient, schemaNamingContext: string): Promise<Schema> {
  const attributes = new Map<string, { readonly name: string; readonly schema: AttributeSchema }>()
  const classes = new Map<string, ClassSchema>()
  for await (const entry of schemaObjects(client, { base: schemaNamingContext, kind: 'attributeSchema', fields: attributeSchemaFields })) {
    const attribute = readAttributeSchema(entry)
    if (attribute !== null) attributes.set(attribute.name.toLowerCase(), attribute)
  }
  const fields = [...CLASS_FIELDS, ...AUXILIARY_FIELDS, ...ATTRIBUTE_FIELDS]
  for await (const entry of schemaObjects(client, { base: schemaNamingContext, kind: 'classSchema', fields })) {
    const whole = await withAllValues(client, entry)
    const found = whole === null ? null : readClassSchema(whole)
    if (found !== null) classes.set(found.name.toLowerCase(), found)
  }
  const schema: Record<string, ObjectTypeSchema> = {}
  for (const type of offeredTypes(classes)) schema[type] = { attributes: attributesOf(type, { classes, attributes }) }
  return schema
}

async function* schemaObjects(
  client: LdapClient,
  { base, kind, fields }: { readonly base: string; readonly kind: string; readonly fields: readonly string[] },
): AsyncGenerator<SearchEntry, void, undefined> {
  const filter = equal('objectClass', kind)
  for await (const entries of pagedSearch(client, { base, scope: 'one', filter, attributes: fields, pageSize: PAGE_SIZE })) yield* entries
}

function readClassSchema(entry: SearchEntry): ClassSchema | null {
  const name = textOf(entry, 'lDAPDisplayName')
  if (name === null || textOf(entry, 'isDefunct') === 'TRUE') return null
  const all = (fields: readonly string[]): readonly string[] => fields.flatMap((field) => textsOf(entry, field))
  return {
    name,
    parent: textOf(entry, 'subClassOf') ?? 'top',
    auxiliaries: all(AUXILIARY_FIELDS),
    attributes: all(ATTRIBUTE_FIELDS),
    isStructural: !NOT_STRUCTURAL.has(textOf(entry, 'objectClassCategory') ?? '1'),
  }
}

function offeredTypes(classes: ReadonlyMap<string, ClassSchema>): readonly string[] {
  const standard = standardTypes.flatMap((type) => classes.get(type.toLowerCase())?.name ?? [])
  const own = [...classes.values()].filter((found) => found.isStructural && !standard.includes(found.name) && derivesFrom(found, classes))
  return [...standard, ...own.map(({ name }) => name).sort()]
}

/** Whether a class stands below one of the extended types with no other standard type in between. */
function derivesFrom(found: ClassSchema, classes: ReadonlyMap<string, ClassSchema>): boolean {
  let name = found.name.toLowerCase()
  for (const seen = new Set<string>(); !seen.has(name);) {
    seen.add(name)
    name = classes.get(name)?.parent.toLowerCase() ?? name
    if (EXTENDED_TYPES.has(name)) return true
  }
  return false
}

/** Attributes of a class, of the classes above it and of all their auxiliary classes, sorted by name. */
function attributesOf(
  type: string,
  {
    classes,
    attributes,
  }: {
    readonly classes: ReadonlyMap<string, ClassSchema>
    readonly attributes: ReadonlyMap<string, { readonly name: string; readonly schema: AttributeSchema }>
  },
): Readonly<Record<string, AttributeSchema>> {
  const found = new Map<string, AttributeSchema>()
  const visited = new Set<string>()
  const waiting = [type]
  for (let name = waiting.pop(); name !== undefined; name = waiting.pop()) {
    const key = name.toLowerCase()
    const schema = classes.get(key)
    if (schema === undefined || visited.has(key)) continue
    visited.add(key)
    waiting.push(schema.parent, ...schema.auxiliaries)
    for (const attributeName of schema.attributes) {
      const attribute = attributes.get(attributeName.toLowerCase())
      if (attribute !== undefined) found.set(attribute.name, attribute.schema)
    }
  }
  return Object.fromEntries([...found].sort(([a], [b]) => (a < b ? -1 : 1)))
}
