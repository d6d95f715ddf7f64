import { entityNames } from '../directory/directory-object.ts'
import type { Json } from '../json.ts'
import type { TenantState } from '../tenant-state.ts'
import { badRequest, resourceNotFound } from './graph-refusal.ts'
import { ok, type GraphAnswer, type GraphRequest } from './graph-request.ts'
import { bodyOf, requireMethod } from './object-routes.ts'
import { requireAccess } from './permissions.ts'
import { representTyped } from './representation.ts'

const idCountMax = 1_000

/** `GET /directoryObjects/{id}` and `POST /directoryObjects/getByIds`. */
export function directoryObjects(state: TenantState, request: GraphRequest): GraphAnswer {
  requireAccess(request.caller.roles, 'readDirectory')
  const [, key = ''] = request.segments
  if (key === 'getByIds' || key === 'microsoft.graph.getByIds') return getByIds(state, request)
  requireMethod(request, ['GET'])
  const object = state.directory.find(key)
  if (object === undefined) throw resourceNotFound(key)
  return ok({ '@odata.context': `${request.origin}/v1.0/$metadata#directoryObjects/$entity`, ...representTyped(object, null) })
}

/** Unknown ids are left out of the answer. */
function getByIds(state: TenantState, request: GraphRequest): GraphAnswer {
  requireMethod(request, ['POST'])
  const { ids, types } = bodyOf(request)
  if (!Array.isArray(ids) || !ids.every((id) => typeof id === 'string')) throw badRequest("Invalid value specified for property 'ids'.")
  if (ids.length > idCountMax) throw badRequest(`Too many ids: at most ${idCountMax} can be asked for at once.`)
  const kinds: readonly Json[] = Array.isArray(types) ? types : ['directoryObject']
  const found = (ids as readonly string[]).map((id) => state.directory.find(id)).filter((object) => object !== undefined)
  const value = found
    .filter((object) => kinds.includes('directoryObject') || kinds.includes(entityNames[object.kind]))
    .map((object) => representTyped(object, request.query.get('$select')?.split(',') ?? null))
  return ok({ '@odata.context': `${request.origin}/v1.0/$metadata#directoryObjects`, value })
}
