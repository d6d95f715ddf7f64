import { Attribute, Change, type Client } from 'ldapts'
import type { SambaServer } from './samba.ts'

/** Syntaxes an extension may have: attributeSyntax and oMSyntax of MS-ADTS 3.1.1.2.2.2. */
const syntaxes = {
  text: ['2.5.5.12', '64'],
  'large-integer': ['2.5.5.16', '65'],
  boolean: ['2.5.5.8', '1'],
  sid: ['2.5.5.17', '4'],
} as const

/** An attribute that a product brings with its own schema, for example Exchange. */
export interface SchemaExtension {
  readonly name: string
  readonly syntax: keyof typeof syntaxes
  /** Classes whose objects may have it. */
  readonly classes: readonly string[]
}

/** What Exchange adds for the rules that ask whether somebody has a mailbox; its true schema has a thousand attributes more. */
export const exchangeExtension: readonly SchemaExtension[] = [
  { name: 'mailNickname', syntax: 'text', classes: ['user', 'group', 'contact'] },
  { name: 'extensionAttribute1', syntax: 'text', classes: ['user', 'group', 'contact'] },
  { name: 'msExchRecipientTypeDetails', syntax: 'large-integer', classes: ['user', 'group', 'contact'] },
  { name: 'msExchHideFromAddressLists', syntax: 'boolean', classes: ['user', 'group', 'contact'] },
  { name: 'msExchMasterAccountSid', syntax: 'sid', classes: ['user'] },
]

/** The arc from which Microsoft's script generates identifiers for extensions of one's own. */
const arc = '1.2.840.113556.1.8000.2554.40111'

/**
 * Extends the schema of a running domain controller, which `startSamba` lets write its schema, and makes it use the extension at once.
 * Identifiers are those of a lab, not those of the product.
 */
export async function extendSchema(samba: SambaServer, extensions: readonly SchemaExtension[]): Promise<void> {
  const client = await samba.admin()
  const schema = `CN=Schema,CN=Configuration,${samba.baseDn}`
  for (const [number, { name, syntax }] of extensions.entries()) {
    const [attributeSyntax, oMSyntax] = syntaxes[syntax]
    await client.add(`CN=${name},${schema}`, {
      objectClass: ['top', 'attributeSchema'],
      lDAPDisplayName: name,
      attributeID: `${arc}.${number + 1}`,
      attributeSyntax,
      oMSyntax,
      isSingleValued: 'TRUE',
    })
  }
  await updateNow(client)
  for (const [className, added] of byClass(extensions)) {
    const { searchEntries } = await client.search(schema, { filter: `(lDAPDisplayName=${className})`, attributes: ['dn'] })
    const dn = searchEntries[0]?.dn
    if (dn === undefined) throw new Error(`The schema has no class ${className}.`)
    await client.modify(dn, new Change({ operation: 'add', modification: new Attribute({ type: 'mayContain', values: [...added] }) }))
  }
  await updateNow(client)
}

function byClass(extensions: readonly SchemaExtension[]): ReadonlyMap<string, readonly string[]> {
  const pairs = extensions.flatMap(({ name, classes }) => classes.map((className) => [className, name] as const))
  return new Map([...Map.groupBy(pairs, ([className]) => className)].map(([className, of]) => [className, of.map(([, name]) => name)]))
}

/** The server reads its schema again: a write to the rootDSE (MS-ADTS 3.1.1.3.3.13). */
async function updateNow(client: Client): Promise<void> {
  await client.modify('', new Change({ operation: 'replace', modification: new Attribute({ type: 'schemaUpdateNow', values: ['1'] }) }))
}
