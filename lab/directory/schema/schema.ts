import { must } from '#src/base/assert.ts'
import { attributeTable } from './attribute-table.ts'
import { classTable, type ClassRow } from './class-table.ts'
import { exchangeAttributeTable, mailRecipientAdditions } from './exchange-attribute-table.ts'

/** Attribute syntaxes by the lab's own short name, with the two numbers the schema objects carry (MS-ADTS 3.1.1.2.2.2). */
export const syntaxes = {
  dn: { attributeSyntax: '2.5.5.1', oMSyntax: 127 },
  oid: { attributeSyntax: '2.5.5.2', oMSyntax: 6 },
  exact: { attributeSyntax: '2.5.5.3', oMSyntax: 27 },
  teletex: { attributeSyntax: '2.5.5.4', oMSyntax: 20 },
  printable: { attributeSyntax: '2.5.5.5', oMSyntax: 19 },
  ia5: { attributeSyntax: '2.5.5.5', oMSyntax: 22 },
  numeric: { attributeSyntax: '2.5.5.6', oMSyntax: 18 },
  'dn-binary': { attributeSyntax: '2.5.5.7', oMSyntax: 127 },
  boolean: { attributeSyntax: '2.5.5.8', oMSyntax: 1 },
  integer: { attributeSyntax: '2.5.5.9', oMSyntax: 2 },
  enumeration: { attributeSyntax: '2.5.5.9', oMSyntax: 10 },
  octets: { attributeSyntax: '2.5.5.10', oMSyntax: 4 },
  'replica-link': { attributeSyntax: '2.5.5.10', oMSyntax: 127 },
  'utc-time': { attributeSyntax: '2.5.5.11', oMSyntax: 23 },
  time: { attributeSyntax: '2.5.5.11', oMSyntax: 24 },
  text: { attributeSyntax: '2.5.5.12', oMSyntax: 64 },
  presentation: { attributeSyntax: '2.5.5.13', oMSyntax: 127 },
  'dn-text': { attributeSyntax: '2.5.5.14', oMSyntax: 127 },
  descriptor: { attributeSyntax: '2.5.5.15', oMSyntax: 66 },
  'large-integer': { attributeSyntax: '2.5.5.16', oMSyntax: 65 },
  sid: { attributeSyntax: '2.5.5.17', oMSyntax: 4 },
} as const

export type Syntax = keyof typeof syntaxes

/** Where an attribute's values come from: the object itself, links that point to it, or a computation at reading time. */
export type AttributeSource = 'stored' | 'back-link' | 'constructed'

export interface AttributeDefinition {
  readonly name: string
  readonly oid: string
  readonly syntax: Syntax
  readonly arity: 'single' | 'multiple'
  readonly writableBy: 'anyone' | 'system'
  readonly source: AttributeSource
  /** `local` attributes are not replicated: no USN, never in DirSync. */
  readonly replication: 'replicated' | 'local'
  readonly linkId: number | null
  /** Longest value in characters or bytes; null where the schema sets no limit. */
  readonly rangeUpper: number | null
  /** Never readable over LDAP, whoever asks. */
  readonly secrecy: 'readable' | 'secret'
  readonly origin: 'base' | 'extension'
}

export interface ClassDefinition {
  readonly row: ClassRow
  /** From `top` down to the class itself: the values of objectClass. */
  readonly chain: readonly string[]
  /** lDAPDisplayNames, lower case, of everything an instance may or must carry. */
  readonly attributes: ReadonlySet<string>
  /** What an instance must carry. */
  readonly mandatory: readonly string[]
  /** Naming attribute: cn, ou or dc. */
  readonly rdn: string
  /** `cn` of the class that objectCategory names. */
  readonly category: string
  /** Lower-case names of the classes it may be placed under. */
  readonly superiors: ReadonlySet<string>
}

/** Attributes that hold passwords in one form or another. */
export const secretNames: ReadonlySet<string> = new Set([
  'unicodePwd',
  'dBCSPwd',
  'ntPwdHistory',
  'lmPwdHistory',
  'supplementalCredentials',
])

function readAttributeTable(table: string, origin: AttributeDefinition['origin']): AttributeDefinition[] {
  return table
    .trim()
    .split('\n')
    .map((line) => readAttributeRow(line.split(' '), origin))
}

function readAttributeRow(columns: readonly string[], origin: AttributeDefinition['origin']): AttributeDefinition {
  const [name, oid, syntax, ...marks] = columns
  const numbered = (prefix: string) => marks.find((mark) => mark.startsWith(prefix))?.slice(prefix.length)
  const link = numbered('link=')
  const upper = numbered('max=')
  const linkId = link === undefined ? null : Number(link)
  return {
    name: must(name, 'attribute name'),
    oid: must(oid, 'attribute OID'),
    syntax: must(syntax, 'attribute syntax') as Syntax,
    arity: marks.includes('single') ? 'single' : 'multiple',
    writableBy: marks.includes('system') ? 'system' : 'anyone',
    source: marks.includes('constructed') ? 'constructed' : linkId !== null && linkId % 2 === 1 ? 'back-link' : 'stored',
    replication: marks.includes('local') ? 'local' : 'replicated',
    linkId,
    rangeUpper: upper === undefined ? null : Number(upper),
    secrecy: secretNames.has(must(name, 'attribute name')) ? 'secret' : 'readable',
    origin,
  }
}

/** Every attribute of the lab's schema. */
export const allAttributes: readonly AttributeDefinition[] = [
  ...readAttributeTable(attributeTable, 'base'),
  ...readAttributeTable(exchangeAttributeTable, 'extension'),
]

const byName = new Map(allAttributes.flatMap((each) => [[each.name.toLowerCase(), each] as const, [each.oid, each] as const]))
const byLinkId = new Map(allAttributes.filter((each) => each.linkId !== null).map((each) => [each.linkId, each]))
const rowsByName = new Map(classTable.map((row) => [row.name.toLowerCase(), row]))

/** The attribute called `name` (lDAPDisplayName or OID, any case), or null. */
export function findAttribute(name: string): AttributeDefinition | null {
  return byName.get(name) ?? byName.get(name.toLowerCase()) ?? null
}

/** An attribute the program itself names: it must exist. */
export function attributeNamed(name: string): AttributeDefinition {
  return must(findAttribute(name), `attribute ${name} of the schema`)
}

/** The forward link a back link mirrors. */
export function forwardLinkOf(backLink: AttributeDefinition): AttributeDefinition | null {
  return backLink.linkId === null ? null : (byLinkId.get(backLink.linkId - 1) ?? null)
}

/** The back link of a forward link, or null where it has none. */
export function backLinkOf(forward: AttributeDefinition): AttributeDefinition | null {
  return forward.linkId === null ? null : (byLinkId.get(forward.linkId + 1) ?? null)
}

const words = (list: string | undefined) => (list ?? '').split(/\s+/).filter((word) => word !== '')

/** Attribute names a class row allows by itself, with what the Exchange extension adds. */
export function mayContainOf(row: ClassRow): { readonly base: readonly string[]; readonly extension: readonly string[] } {
  return { base: words(row.may), extension: row.name === 'mailRecipient' ? words(mailRecipientAdditions) : [] }
}

export function auxiliaryOf(row: ClassRow): readonly string[] {
  return words(row.auxiliary)
}

export function mustContainOf(row: ClassRow): readonly string[] {
  return words(row.must)
}

export function superiorsOf(row: ClassRow): readonly string[] {
  return words(row.superiors)
}

const definitions = new Map(classTable.map((row) => [row.name.toLowerCase(), defineClass(row)]))

/** Every class of the lab's schema. */
export const allClasses: readonly ClassDefinition[] = [...definitions.values()]

/** The class called `name`, in any case, or null. */
export function findClass(name: string): ClassDefinition | null {
  return definitions.get(name.toLowerCase()) ?? null
}

/** A class the program itself names: it must exist. */
export function classNamed(name: string): ClassDefinition {
  return must(findClass(name), `class ${name} of the schema`)
}

function defineClass(row: ClassRow): ClassDefinition {
  const lineage = lineageOf(row)
  const contributing = lineage.flatMap((each) => [each, ...auxiliaryOf(each).flatMap((name) => lineageOf(rowNamed(name)))])
  const mandatory = contributing.flatMap(mustContainOf)
  const optional = contributing.flatMap((each) => [...mayContainOf(each).base, ...mayContainOf(each).extension])
  return {
    row,
    chain: lineage.map((each) => each.name).reverse(),
    attributes: new Set([...mandatory, ...optional].map((name) => name.toLowerCase())),
    mandatory: [...new Set(mandatory)],
    rdn: lineage.find((each) => each.rdn !== undefined)?.rdn ?? 'cn',
    category: row.category ?? row.cn,
    superiors: new Set(lineage.flatMap(superiorsOf).map((name) => name.toLowerCase())),
  }
}

/** The class and its parents, the class first. */
function lineageOf(row: ClassRow): ClassRow[] {
  return row.name === 'top' ? [row] : [row, ...lineageOf(rowNamed(row.parent))]
}

function rowNamed(name: string): ClassRow {
  return must(rowsByName.get(name.toLowerCase()), `class row ${name}`)
}
