import type { ImportRequest } from '../contract/driver.ts'
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
  readonly missingContainers: NonNullable<ImportRequest['missingContainers']>
}
