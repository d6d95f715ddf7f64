import type { ConnectionFailure } from '../contract/connection-error.ts'
import type { LdapClient } from '../ldap/client.ts'
import type { ContainerScope } from './container-scope.ts'
import type { ObjectReader } from './object-reader.ts'
import type { RootDse } from './root-dse.ts'

/** Everything an import of one partition works with. */
export interface PartitionSource {
  readonly client: LdapClient
  readonly rootDse: RootDse
  /** Host and port, for the watermark. */
  readonly server: string
  /** Distinguished name of the naming context. */
  readonly partition: string
  readonly scope: ContainerScope
  readonly reader: ObjectReader
  readonly pageSize: number
}

/** An import cannot be done as asked, for a reason that is no answer of the server. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused'
  readonly failure: ConnectionFailure
  readonly reason: string

  constructor(failure: ConnectionFailure, reason: string, text: string) {
    super(text)
    this.failure = failure
    this.reason = reason
  }
}
