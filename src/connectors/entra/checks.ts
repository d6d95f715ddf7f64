import type { Check } from '../contract/driver.ts'
import type { GraphClient } from './graph/graph-client.ts'
import { graphErrorOf, isSuccess } from './graph/graph-error.ts'
import { get } from './graph/graph-request.ts'
import { answered, placeOf } from './graph/read.ts'
import type { SelectedType } from './selection.ts'
import { listPermission } from './import/full-import.ts'
import { unmetNeeds } from './permissions.ts'
import type { Tenant } from './tenant.ts'

/** What the checks look at. `roles` are those of the token, null when it cannot be read. */
export interface CheckedSession {
  readonly client: GraphClient
  readonly types: readonly SelectedType[]
  readonly roles: readonly string[] | null
  readonly tenant: Tenant | null
}

/** Tests what the selection needs: permissions by the token, then the reads themselves. Writing is never tried out. */
export async function* entraChecks(session: CheckedSession): AsyncGenerator<Check> {
  yield* permissionChecks(session)
  yield domainCheck(session.tenant)
  yield* synchronizationCheck(session.tenant)
  for (const selected of session.types) yield await readCheck(session.client, selected)
}

function* permissionChecks({ roles, types }: CheckedSession): Generator<Check> {
  const name = 'token-permissions'
  if (roles === null) {
    const message = 'The token cannot be read, so its permissions are not known.'
    yield { name, outcome: 'warning', message, advice: 'Look them up in Entra ID under the API permissions of the app registration.' }
    return
  }
  const unmet = unmetNeeds(
    roles,
    types.map(({ type }) => type),
  )
  if (unmet.length === 0) yield passed(name, `The application has what it needs: ${roles.join(', ')}.`)
  for (const need of unmet) {
    yield {
      name,
      outcome: need.neededFor === 'import' ? 'failed' : 'warning',
      message: `The application may not ${need.purpose}; it has ${roles.length === 0 ? 'no application permissions' : roles.join(', ')}.`,
      advice: addPermission((need.anyOf[0] ?? []).join(' and ')),
    }
  }
}

function domainCheck(tenant: Tenant | null): Check {
  const name = 'verified-domains'
  if (tenant === null) {
    const message = 'The domains of the tenant are not known, because the application may not read the organization.'
    return { name, outcome: 'warning', message, advice: addPermission('Organization.Read.All') }
  }
  return passed(
    name,
    `${tenant.displayName} has the verified domains ${tenant.verifiedDomains.join(', ')}; user names must end in one of them.`,
  )
}

/** Said only where something is to be done. */
function* synchronizationCheck(tenant: Tenant | null): Generator<Check> {
  const name = 'directory-synchronization'
  if (tenant?.isSynchronized !== true) return
  yield {
    name,
    outcome: 'warning',
    message: `Azure AD Connect synchronizes ${tenant.displayName}: Microsoft Graph refuses most changes of users and groups it made.`,
    advice:
      'Import only. When the old server has been stopped for good, turn directory synchronization of the tenant off before the first export.',
  }
}

async function readCheck(client: GraphClient, selected: SelectedType): Promise<Check> {
  const name = `read-${selected.type}s`
  const answer = answered(await client.send(get(`/${selected.type}s?$select=${selected.properties.join(',')}&$top=1`)), placeOf(client))
  if (isSuccess(answer)) return passed(name, `Reading ${selected.type} objects works.`)
  const error = graphErrorOf(answer)
  return {
    name,
    outcome: 'failed',
    message: `Reading ${selected.type} objects was refused (${error.status} ${error.code}): ${error.message}`,
    advice:
      error.status === 403
        ? addPermission(listPermission[selected.type])
        : 'Test again; if it stays, take the attribute that Graph names out of the schema in the document of the connector.',
  }
}

function passed(name: string, message: string): Check {
  return { name, outcome: 'passed', message, advice: null }
}

function addPermission(permission: string): string {
  return `Add the application permission ${permission} of Microsoft Graph and grant admin consent.`
}
