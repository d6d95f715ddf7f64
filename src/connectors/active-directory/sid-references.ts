import type { Schema } from '#src/model/schema.ts'
import type { LdapClient } from '../ldap/client.ts'
import type { SearchEntry } from '../ldap/response.ts'
import { extendedNames } from './controls.ts'
import { sidText } from './object-sid.ts'

/** Identifiers remembered at once; the creators of computers are few, so this is never reached where nothing is wrong. */
const REMEMBERED_MAX = 50_000

/** The revision every security identifier begins with; no distinguished name begins with this character. */
const SID_REVISION = 1

/**
 * Attributes such as mS-DS-CreatorSID point to an object by its security identifier. Where the schema says that such an
 * attribute is a reference, the directory is asked once for the object that has the identifier (`<SID=S-1-5-…>`, MS-ADTS
 * 3.1.1.3.1.2.4), and its name stands in for the value. An identifier that nobody has, or nobody in reach, is no value.
 */
export class SidReferences {
  readonly #client: LdapClient
  /** Reference attributes of the selection, in lower case. */
  readonly #attributes: ReadonlySet<string>
  readonly #names = new Map<string, Promise<Buffer | null>>()

  constructor(client: LdapClient, schema: Schema) {
    this.#client = client
    const all = Object.values(schema).flatMap(({ attributes }) => Object.entries(attributes))
    this.#attributes = new Set(all.filter(([, { type }]) => type === 'reference').map(([name]) => name.toLowerCase()))
  }

  /** The entry with names in place of identifiers: the entry itself when it has none. */
  async resolved(entry: SearchEntry): Promise<SearchEntry> {
    if (!entry.attributes.some((attribute) => this.#holdsSids(attribute))) return entry
    const attributes = await Promise.all(
      entry.attributes.map(async (attribute) => {
        if (!this.#holdsSids(attribute)) return attribute
        const names = await Promise.all(attribute.values.map((value) => this.#nameOf(value)))
        return { ...attribute, values: names.filter((name) => name !== null) }
      }),
    )
    return { dn: entry.dn, attributes }
  }

  #holdsSids({ name, values }: SearchEntry['attributes'][number]): boolean {
    return values[0]?.[0] === SID_REVISION && this.#attributes.has(name.toLowerCase())
  }

  async #nameOf(value: Buffer): Promise<Buffer | null> {
    const sid = sidText(value)
    if (sid === null) return null
    const known = this.#names.get(sid)
    if (known !== undefined) return await known
    if (this.#names.size >= REMEMBERED_MAX) this.#names.clear()
    const name = this.#lookUp(sid)
    this.#names.set(sid, name)
    return await name
  }

  async #lookUp(sid: string): Promise<Buffer | null> {
    const entry = await this.#client.read(`<SID=${sid}>`, ['objectGUID'], [extendedNames])
    return entry === null ? null : Buffer.from(entry.dn)
  }
}
