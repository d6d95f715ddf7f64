import { badRequest, resourceNotFound } from '../graph/graph-refusal.ts'
import { isJsonObject, type Json, type JsonObject } from '../json.ts'
import { factsOf, type TenantState } from '../tenant-state.ts'
import { checkBody, checkRequired, resourceName } from './body-check.ts'
import type { DirectoryObject, ObjectKind, Relationship } from './directory-object.ts'
import { deviceChanges } from './device-rules.ts'
import { groupChanges, refuseUnwritable } from './group-rules.ts'
import { isUnified } from './unique-values.ts'
import { userChanges } from './user-rules.ts'

/** Creates a user or a group as `POST /users` and `POST /groups` do; everything is checked before anything is stored. */
export function createObject(state: TenantState, kind: ObjectKind, body: JsonObject): DirectoryObject {
  const { properties, bindings } = checkBody(kind, body, 'create')
  checkRequired(kind, body)
  if (kind === 'user') requirePassword(body)
  const changes = changesOf(state, { kind, current: null }, properties)
  const targets = resolveBindings(state, { kind, current: null, unified: isUnified(Object.fromEntries(changes)) }, bindings)
  const object = state.directory.create(kind, Object.fromEntries(changes))
  state.statistics.count(kind === 'user' ? 'usersCreated' : 'groupsCreated')
  for (const [relationship, target] of targets) addLink(state, { source: object, relationship, target })
  return object
}

/** Changes an object as PATCH does, references included; all of it or nothing. */
export function updateObject(state: TenantState, object: DirectoryObject, body: JsonObject): void {
  const { kind } = object
  const { properties, bindings } = checkBody(kind, body, 'update')
  const changes = changesOf(state, { kind, current: object }, properties)
  const targets = resolveBindings(state, { kind, current: object, unified: isUnified(object.properties) }, bindings)
  state.directory.update(object, changes)
  if (properties.size > 0) state.statistics.count(updatedCounters[kind])
  for (const [relationship, target] of targets) addLink(state, { source: object, relationship, target })
}

const updatedCounters = { user: 'usersUpdated', group: 'groupsUpdated', device: 'devicesUpdated', contact: 'contactsUpdated' } as const
const deletedCounters = { user: 'usersDeleted', group: 'groupsDeleted', device: 'devicesDeleted', contact: 'contactsDeleted' } as const

export function deleteObject(state: TenantState, object: DirectoryObject): void {
  if (object.kind === 'group') refuseUnwritable(object)
  state.directory.delete(object)
  state.statistics.count(deletedCounters[object.kind])
}

export interface Link {
  readonly source: DirectoryObject
  readonly relationship: Relationship
  readonly target: DirectoryObject
}

/** Adds one link; refuses one that exists already, except a manager, which is replaced. */
export function link(state: TenantState, wanted: Link): void {
  const { source, relationship, target } = wanted
  if (source.kind === 'group') refuseUnwritable(source)
  refuseTarget({ relationship, unified: isUnified(source.properties) }, target)
  if (source === target) throw badRequest(`The object cannot be added to its own ${relationship}.`)
  if (source.links[relationship]?.has(target) === true) {
    if (relationship === 'manager') return
    throw alreadyLinked(relationship)
  }
  addLink(state, wanted)
}

/** Removes one link; a link that is not there is a resource that does not exist. */
export function unlink(state: TenantState, unwanted: Link): void {
  const { source, relationship, target } = unwanted
  if (source.kind === 'group') refuseUnwritable(source)
  const set = source.links[relationship]
  if (set?.has(target) !== true) throw resourceNotFound(target.id)
  if (relationship === 'owners' && set.size === 1 && isUnified(source.properties)) {
    throw badRequest('The group must have at least one owner, hence this owner cannot be removed.')
  }
  state.directory.removeLink(source, relationship, target)
  state.statistics.count(({ members: 'membersRemoved', owners: 'ownersRemoved', manager: 'managersCleared' } as const)[relationship])
}

/**
 * The object a reference names. Clients write it as a URL to `directoryObjects`, `users` or `groups`; host and version are
 * not looked at. Throws what Graph answers to a malformed URL or an unknown object.
 */
export function referenced(state: TenantState, reference: Json | undefined): DirectoryObject {
  const match =
    typeof reference === 'string'
      ? /\/(?:directoryObjects|users|groups|devices|contacts)(?:\/|\(')([^/?#')]+)(?:'\))?\/?$/.exec(reference)
      : null
  if (match === null) throw badRequest('Invalid URL format specified in payload.')
  const id = decodeURIComponent(match[1] ?? '')
  const object = state.directory.find(id) ?? (id.includes('@') ? state.directory.findUnique('userPrincipalName', id) : undefined)
  if (object === undefined) throw resourceNotFound(id)
  return object
}

interface Subject {
  readonly kind: ObjectKind
  readonly current: DirectoryObject | null
}

function changesOf(state: TenantState, subject: Subject, properties: ReadonlyMap<string, Json>): ReadonlyMap<string, Json> {
  if (subject.kind === 'user') return userChanges(properties, subject.current, factsOf(state))
  if (subject.kind === 'device' && subject.current !== null) return deviceChanges(properties, subject.current)
  return groupChanges(properties, subject.current, factsOf(state))
}

function requirePassword(body: JsonObject): void {
  const profile = body['passwordProfile']
  if (isJsonObject(profile) && typeof profile['password'] === 'string') return
  throw badRequest("A value is required for property 'passwordProfile' of resource 'User'.", {
    code: 'MissingValue',
    target: 'passwordProfile',
  })
}

function resolveBindings(
  state: TenantState,
  subject: Subject & { readonly unified: boolean },
  bindings: ReadonlyMap<Relationship, readonly string[]>,
): readonly (readonly [Relationship, DirectoryObject])[] {
  const targets: (readonly [Relationship, DirectoryObject])[] = []
  for (const [relationship, references] of bindings) {
    const seen = new Set(subject.current?.links[relationship]?.targets() ?? [])
    for (const reference of references) {
      const target = referenced(state, reference)
      refuseTarget({ relationship, unified: subject.unified }, target)
      if (relationship !== 'manager' && seen.has(target)) throw alreadyLinked(relationship)
      if (relationship === 'manager' && seen.has(target)) continue
      seen.add(target)
      targets.push([relationship, target])
    }
  }
  return targets
}

function refuseTarget(rule: { readonly relationship: Relationship; readonly unified: boolean }, target: DirectoryObject): void {
  if (target.kind === 'user') return
  if (rule.relationship === 'members' && !rule.unified) return
  throw badRequest(`The reference target of type '${resourceName(target.kind)}' is invalid for the '${rule.relationship}' reference.`)
}

function alreadyLinked(relationship: Relationship): Error {
  return badRequest(`One or more added object references already exist for the following modified properties: '${relationship}'.`)
}

function addLink(state: TenantState, { source, relationship, target }: Link): void {
  state.directory.addLink(source, relationship, target)
  state.statistics.count(({ members: 'membersAdded', owners: 'ownersAdded', manager: 'managersSet' } as const)[relationship])
}
