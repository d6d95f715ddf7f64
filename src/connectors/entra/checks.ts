import type { Check } from '../contract/driver.ts'
import type { GraphClient } from './graph/graph-client.ts'
import { graphErrorOf, isSuccess } from './graph/graph-error.ts'
import { get } from './graph/graph-request.ts'
import { answered, placeOf } from './graph/read.ts'
import type { SelectedType } from './selection.ts'
import { listPermission } from './import/full-import.ts'
import { unmetNeeds, type PermissionNeed } from './permissions.ts'
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
  yield* permissionChecks(session.roles)
  yield domainCheck(session.tenant)
  for (const selected of session.types) yield await readCheck(session.client, selected)
}

function* permissionChecks(roles: readonly string[] | null): Generator<Check> {
  if (roles === null) {
    yield check('token-permissions', 'warning', 'The token cannot be read, so its permissions are not known.', null)
    return
  }
  const unmet = unmetNeeds(roles)
  if (unmet.length === 0) yield check('token-permissions', 'passed', `The application has what it needs: ${roles.join(', ')}.`, null)
  for (const need of unmet) yield unmetCheck(need, roles)
}

function unmetCheck(need: PermissionNeed, roles: readonly string[]): Check {
  const outcome = need.neededFor === 'import' ? 'failed' : 'warning'
  const wanted = (need.anyOf[0] ?? []).join(' and ')
  return check(
    'token-permissions',
    outcome,
    `The application may not ${need.purpose}; it has ${roles.length === 0 ? 'no application permissions' : roles.join(', ')}.`,
    `Add the application permission ${wanted} of Microsoft Graph and grant admin consent.`,
  )
}

function domainCheck(tenant: Tenant | null): Check {
  if (tenant === null) {
    return check(
      'verified-domains',
      'warning',
      'The domains of the tenant are not known, because the application may not read the organization.',
      'Add the application permission Organization.Read.All of Microsoft Graph and grant admin consent.',
    )
  }
  return check(
    'verified-domains',
    'passed',
    `${tenant.displayName} has the verified domains ${tenant.verifiedDomains.join(', ')}; user names must end in one of them.`,
    null,
  )
}

async function readCheck(client: GraphClient, selected: SelectedType): Promise<Check> {
  const name = `read-${selected.type}s`
  const answer = answered(await client.send(get(`/${selected.type}s?$select=${selected.properties.join(',')}&$top=1`)), placeOf(client))
  if (isSuccess(answer)) return check(name, 'passed', `Reading ${selected.type} objects works.`, null)
  const error = graphErrorOf(answer)
  const advice = error.status === 403 ? `Add the application permission ${listPermission[selected.type]} and grant admin consent.` : null
  return check(name, 'failed', `Reading ${selected.type} objects was refused (${error.status} ${error.code}): ${error.message}`, advice)
}

function check(...[name, outcome, message, advice]: [string, Check['outcome'], string, string | null]): Check {
  return { name, outcome, message, advice }
}
