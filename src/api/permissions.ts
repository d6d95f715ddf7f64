import { permissionNames, permissions, roles } from '#src/model/role.ts'
import type { DeclaredRoute } from './access/admit.ts'
import { forSignedIn } from './access/route-access.ts'
import type { Api } from './api-parts.ts'
import { permissionTableShape, type PermissionTableBody } from './contract/access.ts'

/** Who may do what: roles, permissions, and what every route takes. */
export function permissionRoutes(api: Api, declared: readonly DeclaredRoute[]): void {
  api.get('/permissions', { config: forSignedIn, schema: { response: { 200: permissionTableShape } } }, async () => ({
    roles: [...roles],
    permissions: permissionNames.map((name) => ({ name, title: permissions[name].title, roles: [...permissions[name].roles] })),
    routes: declared.map(routeBody),
  }))
}

function routeBody({ method, path, access }: DeclaredRoute): PermissionTableBody['routes'][number] {
  return {
    method,
    path,
    permission: access.of === 'permission' ? access.permission : null,
    signIn: access.of === 'anybody' ? 'none' : access.fresh,
  }
}
