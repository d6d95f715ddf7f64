import type { Schema } from '#src/model/schema.ts'
import type { ImportChange } from '../contract/exchange.ts'
import type { LdapClient } from '../ldap/client.ts'
import type { SearchEntry } from '../ldap/response.ts'
import { extendedNames } from './controls.ts'
import { mapConcurrently } from './concurrently.ts'
import { classesOf, EntryDecoder, failure } from './entry-decoder.ts'
import { guidName } from './object-guid.ts'
import { ObjectTypes } from './object-type.ts'
import { UnsteadyValues, withAllValues } from './ranged-values.ts'
import { SidReferences } from './sid-references.ts'

/** Requests for single objects under way at once on one connection. */
const READS_AT_ONCE = 32

/** Attributes needed to tell what an entry is, whether they are selected or not. */
const IDENTITY = ['objectClass', 'objectGUID', 'uSNChanged']

/** Reads complete objects of the selected types. */
export class ObjectReader {
  readonly client: LdapClient
  readonly types: ObjectTypes
  readonly decoder: EntryDecoder
  /** What a search must ask for so that its entries are complete. */
  readonly attributes: readonly string[]
  readonly #sids: SidReferences

  constructor(client: LdapClient, schema: Schema) {
    this.client = client
    this.types = new ObjectTypes(Object.keys(schema))
    this.decoder = new EntryDecoder(schema)
    this.#sids = new SidReferences(client, schema)
    this.attributes = [...new Set([...IDENTITY, ...this.decoder.attributes])]
  }

  /** The complete object of an entry; null when its type is not selected or it has gone in the meantime. */
  async change(entry: SearchEntry): Promise<ImportChange | null> {
    const classes = classesOf(entry)
    if (classes.length === 0) {
      return failure(entry, 'missing-object-class', 'The directory gave no objectClass: the account may not read this object.')
    }
    const objectType = this.types.typeOf(classes)
    if (objectType === null) return null
    try {
      const whole = await withAllValues(this.client, entry)
      return whole === null ? null : this.decoder.object(await this.#sids.resolved(whole), objectType)
    } catch (error) {
      if (error instanceof UnsteadyValues) return failure(entry, 'read-error', error.message)
      throw error
    }
  }

  /** What a DirSync entry says changed of an object of a known type; null when that is nothing selected. */
  async update(entry: SearchEntry, objectType: string): Promise<ImportChange | null> {
    return this.decoder.update(await this.#sids.resolved(entry), objectType)
  }

  /** The entries with these anchors, null for those the directory does not show. */
  entries(anchors: readonly string[], attributes: readonly string[]): Promise<readonly (SearchEntry | null)[]> {
    return mapConcurrently(anchors, READS_AT_ONCE, (anchor) => this.client.read(guidName(anchor), attributes, [extendedNames]))
  }
}
