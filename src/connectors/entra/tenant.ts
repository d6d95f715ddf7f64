import type { GraphClient } from './graph/graph-client.ts'
import { get } from './graph/graph-request.ts'
import { isSuccess } from './graph/graph-error.ts'
import { answered, expectSuccess, placeOf } from './graph/read.ts'
import { objectList, textField } from './json.ts'

/** What a tenant says about itself. */
export interface Tenant {
  readonly id: string
  readonly displayName: string
  readonly verifiedDomains: readonly string[]
  /** The domain new users get when nothing else is said. */
  readonly defaultDomain: string | null
  /** The domain the tenant was made with, `contoso.onmicrosoft.com`. */
  readonly initialDomain: string | null
  /** Whether Azure AD Connect synchronizes it: Graph refuses changes of what it synchronized, until that is turned off. */
  readonly isSynchronized: boolean
}

const permission = 'Organization.Read.All (or Directory.Read.All)'

/** Reads the tenant. Null when the application may not, which only costs the names. Throws when Graph cannot be reached. */
export async function readTenant(client: GraphClient): Promise<Tenant | null> {
  const answer = answered(
    await client.send(get('/organization?$select=id,displayName,verifiedDomains,onPremisesSyncEnabled')),
    placeOf(client),
  )
  if (answer.status === 403) return null
  if (!isSuccess(answer)) expectSuccess(client, answer, permission)
  const organization = objectList(answer.body, 'value')[0] ?? null
  const id = textField(organization, 'id')
  if (organization === null || id === null) return null
  const domains = objectList(organization, 'verifiedDomains')
  const nameOf = (mark: string): string | null => textField(domains.find((domain) => domain[mark] === true) ?? null, 'name')
  return {
    id,
    displayName: textField(organization, 'displayName') ?? '',
    verifiedDomains: domains.map((domain) => textField(domain, 'name')).filter((name) => name !== null),
    defaultDomain: nameOf('isDefault'),
    initialDomain: nameOf('isInitial'),
    isSynchronized: organization['onPremisesSyncEnabled'] === true,
  }
}
