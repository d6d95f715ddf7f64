import type { AppRegistration } from '../authority/app-registration.ts'
import type { TenantState } from '../tenant-state.ts'
import type { Json } from '../json.ts'
import { resourceNotFound } from './graph-refusal.ts'
import { ok, type GraphAnswer, type GraphRequest } from './graph-request.ts'
import { unknownSegment } from './link-routes.ts'
import { alternateKey } from './path-key.ts'
import { requireAccess } from './permissions.ts'
import { graphAppId, graphAppRoles } from './app-roles.ts'

/** `GET /organization`: one element, the tenant itself. */
export function organization(state: TenantState, request: GraphRequest): GraphAnswer {
  requireAccess(request.caller.roles, 'readOrganization')
  return ok({
    '@odata.context': `${request.origin}/v1.0/$metadata#organization`,
    value: [
      {
        id: state.tenantId,
        displayName: state.displayName,
        tenantType: 'AAD',
        countryLetterCode: null,
        onPremisesSyncEnabled: state.isSynchronized ? true : null,
        onPremisesLastSyncDateTime: null,
        verifiedDomains: state.verifiedDomains.map((name, index) => ({
          capabilities: 'Email, OfficeCommunicationsOnline',
          isDefault: index === 0,
          isInitial: name.endsWith('.onmicrosoft.com'),
          name,
          type: 'Managed',
        })),
      },
    ],
  })
}

/** `GET /domains` and `GET /domains/{name}`. */
export function domains(state: TenantState, request: GraphRequest): GraphAnswer {
  requireAccess(request.caller.roles, 'readDomains')
  const [, name] = request.segments
  const all = state.verifiedDomains.map((domain, index): Record<string, Json> => ({
    authenticationType: 'Managed',
    availabilityStatus: null,
    id: domain,
    isAdminManaged: true,
    isDefault: index === 0,
    isInitial: domain.endsWith('.onmicrosoft.com'),
    isRoot: true,
    isVerified: true,
    supportedServices: ['Email', 'OfficeCommunicationsOnline'],
  }))
  if (name === undefined) return ok({ '@odata.context': `${request.origin}/v1.0/$metadata#domains`, value: all })
  const domain = all.find((candidate) => candidate['id'] === name.toLowerCase())
  if (domain === undefined) throw resourceNotFound(name)
  return ok({ '@odata.context': `${request.origin}/v1.0/$metadata#domains/$entity`, ...domain })
}

/** `/servicePrincipals(appId='…')` and its `appRoleAssignments`, for Graph itself and for the applications of the tenant. */
export function servicePrincipals(state: TenantState, apps: readonly AppRegistration[], request: GraphRequest): GraphAnswer {
  requireAccess(request.caller.roles, 'readApplications')
  const [, key = '', relationship] = request.segments
  const appId = alternateKey(key, 'appId')
  const principal = principals(apps).find((candidate) => (appId === null ? candidate.id === key : candidate.appId === appId))
  if (principal === undefined) throw resourceNotFound(key)
  if (relationship === undefined) {
    return ok({
      '@odata.context': `${request.origin}/v1.0/$metadata#servicePrincipals/$entity`,
      ...principal,
      appOwnerOrganizationId: state.tenantId,
    })
  }
  if (relationship !== 'appRoleAssignments') throw unknownSegment(relationship)
  const app = apps.find((candidate) => candidate.clientId === principal.appId)
  return ok({ '@odata.context': `${request.origin}/v1.0/$metadata#appRoleAssignments`, value: assignments(app, principal) })
}

interface Principal extends Record<string, Json> {
  readonly id: string
  readonly appId: string
  readonly displayName: string
}

function principals(apps: readonly AppRegistration[]): readonly Principal[] {
  const graph = {
    id: '9a2f3c1e-0000-4000-8000-000000000003',
    appId: graphAppId,
    displayName: 'Microsoft Graph',
    accountEnabled: true,
    appRoles: graphAppRoles(),
  }
  const own = apps.map((app) => ({
    id: app.objectId,
    appId: app.clientId,
    displayName: app.displayName,
    accountEnabled: app.enabled,
    appRoles: [],
  }))
  return [graph, ...own]
}

function assignments(app: AppRegistration | undefined, principal: Principal): readonly Json[] {
  const roles = graphAppRoles()
  return (app?.roles ?? []).map((permission, index) => ({
    id: Buffer.from(`${principal.id}/${permission}`).toString('base64url').slice(0, 43),
    appRoleId: roles.find((role) => role.value === permission)?.id ?? `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`,
    principalDisplayName: principal.displayName,
    principalId: principal.id,
    principalType: 'ServicePrincipal',
    resourceDisplayName: 'Microsoft Graph',
    resourceId: '9a2f3c1e-0000-4000-8000-000000000003',
  }))
}
