import { randomBytes, randomUUID } from 'node:crypto'
import { must } from '#src/base/assert.ts'
import type { AccessTokens } from './authority/access-tokens.ts'
import { AppRegistration } from './authority/app-registration.ts'
import { propertiesOf } from './directory/body-check.ts'
import type { DirectoryObject, ObjectKind, Relationship } from './directory/directory-object.ts'
import { createObject, deleteObject, link, unlink, updateObject } from './directory/operations.ts'
import type { Faults } from './faults.ts'
import { represent } from './graph/representation.ts'
import type { Throttle, ThrottleLimits } from './graph/throttle.ts'
import type { Json, JsonObject } from './json.ts'
import { Statistics, type LoggedRequest, type StatisticsCounts } from './statistics.ts'
import type { TenantState } from './tenant-state.ts'

export interface TenantControlParts {
  readonly state: TenantState
  readonly app: AppRegistration
  readonly apps: Map<string, AppRegistration>
  readonly tokens: AccessTokens
  readonly throttle: Throttle
  readonly faults: Faults
  readonly lifetime: { seconds: number }
}

/** An object as a test or the demo looks at it: what is stored, and the ids its links point to. */
export type ShownObject = JsonObject & { readonly id: string }

export interface TenantCounts {
  readonly users: number
  readonly groups: number
  readonly deletedUsers: number
  readonly deletedGroups: number
}

/**
 * The administrator of the tenant, in the same process: looks, makes changes behind a connector's back, sets up applications and
 * faults. What it does shows in delta queries like anybody's change, and never in the statistics, which count requests only.
 */
export class TenantControl {
  /** The connector's application: its secrets, certificates and permissions. */
  readonly app: AppRegistration
  readonly faults: Faults
  readonly #parts: TenantControlParts
  readonly #state: TenantState

  constructor(parts: TenantControlParts) {
    this.#parts = parts
    this.app = parts.app
    this.faults = parts.faults
    this.#state = { ...parts.state, statistics: new Statistics() }
  }

  counts(): TenantCounts {
    const { users, groups } = this.#state.directory
    return { users: users.liveCount, groups: groups.liveCount, deletedUsers: users.recycled.size, deletedGroups: groups.recycled.size }
  }

  /** All live users, in creation order. A generator, so that 100,000 of them need no memory at once. */
  *users(): IterableIterator<ShownObject> {
    for (const object of this.#state.directory.users.live()) yield shownObject(object)
  }

  *groups(): IterableIterator<ShownObject> {
    for (const object of this.#state.directory.groups.live()) yield shownObject(object)
  }

  /** A live object by object id, userPrincipalName, mail address, source anchor or unique name; undefined when there is none. */
  find(key: string): ShownObject | undefined {
    const object = this.#lookUp(key)
    return object === undefined ? undefined : shownObject(object)
  }

  /** A user in the recycle bin by object id. */
  findDeleted(id: string): ShownObject | undefined {
    const object = this.#state.directory.findRecycled(id)
    return object === undefined ? undefined : shownObject(object)
  }

  /** Creates a cloud-only user. `userPrincipalName` is enough; the rest gets a default. */
  createUser(properties: JsonObject & { readonly userPrincipalName: string }): ShownObject {
    const nickname = properties.userPrincipalName.split('@')[0] ?? ''
    const defaults = {
      accountEnabled: true,
      displayName: nickname,
      mailNickname: nickname,
      passwordProfile: { password: randomPassword() },
    }
    return shownObject(createObject(this.#state, 'user', { ...defaults, ...properties }))
  }

  /** Creates a group; a security group unless the properties say otherwise. Members and owners are ids. */
  createGroup(
    properties: JsonObject & { readonly displayName: string },
    links: { readonly members?: readonly string[]; readonly owners?: readonly string[] } = {},
  ): ShownObject {
    const nickname = properties.displayName.replace(/[^A-Za-z0-9]/g, '').slice(0, 64) || 'group'
    const defaults = { mailEnabled: false, mailNickname: nickname, securityEnabled: true }
    const group = createObject(this.#state, 'group', { ...defaults, ...properties })
    for (const id of links.members ?? []) this.addLink(group.id, 'members', id)
    for (const id of links.owners ?? []) this.addLink(group.id, 'owners', id)
    return shownObject(group)
  }

  /** Registers a device, as a computer does by itself. It is a Windows computer of its own unless the properties say otherwise. */
  createDevice(displayName: string, properties: JsonObject = {}): ShownObject {
    const defaults = { deviceId: randomUUID(), accountEnabled: true, operatingSystem: 'Windows', trustType: 'AzureAd' }
    return shownObject(this.#state.directory.create('device', { ...defaults, displayName, ...this.#known('device', properties) }))
  }

  /** Makes an organizational contact, as Exchange does. */
  createContact(displayName: string, properties: JsonObject = {}): ShownObject {
    return shownObject(this.#state.directory.create('contact', { displayName, ...this.#known('contact', properties) }))
  }

  /** Changes properties as another administrator would, by the same rules as Graph. Throws Graph's refusal. */
  patch(key: string, properties: JsonObject): void {
    updateObject(this.#state, this.#object(key), properties)
  }

  /**
   * Sets properties past all rules, read-only ones too, for states a client cannot make: an object mastered on premises, a distribution
   * list, an address in `proxyAddresses`. Names must exist and unique values stay unique.
   */
  force(key: string, properties: JsonObject): void {
    const object = this.#object(key)
    this.#state.directory.update(object, new Map(Object.entries(this.#known(object.kind, properties))))
  }

  delete(key: string): void {
    deleteObject(this.#state, this.#object(key))
  }

  /** Restores from the recycle bin. */
  restore(id: string): void {
    this.#state.directory.restore(must(this.#state.directory.findRecycled(id), `deleted object ${id}`))
  }

  /** Deletes for good: from the recycle bin, or past it. */
  purge(key: string): void {
    const recycled = this.#state.directory.findRecycled(key)
    if (recycled === undefined) this.delete(key)
    const object = recycled ?? this.#state.directory.findRecycled(key)
    if (object !== undefined) this.#state.directory.purge(object)
  }

  addLink(source: string, relationship: Relationship, target: string): void {
    link(this.#state, { source: this.#object(source), relationship, target: this.#object(target) })
  }

  removeLink(source: string, relationship: Relationship, target: string): void {
    unlink(this.#state, { source: this.#object(source), relationship, target: this.#object(target) })
  }

  /** What came over the wire since the start or the last `resetStatistics`. */
  statistics(): StatisticsCounts {
    return this.#parts.state.statistics.counts()
  }

  /** Applied writes of every kind, links included. */
  writeCount(): number {
    return this.#parts.state.statistics.writes
  }

  requestLog(): readonly LoggedRequest[] {
    return this.#parts.state.statistics.requestLog()
  }

  resetStatistics(): void {
    this.#parts.state.statistics.reset()
  }

  /** Another application of the tenant, with its own permissions and without a credential yet. */
  registerApp(displayName: string, roles: readonly string[]): AppRegistration {
    const app = new AppRegistration({ clientId: randomUUID(), objectId: randomUUID(), displayName }, roles)
    this.#parts.apps.set(app.clientId, app)
    return app
  }

  removeApp(clientId: string): void {
    this.#parts.apps.delete(clientId.toLowerCase())
  }

  setTokenLifetime(seconds: number): void {
    this.#parts.lifetime.seconds = seconds
  }

  /** Tokens given out so far are refused from now on. */
  revokeTokens(): void {
    this.#parts.tokens.revokeAll()
  }

  setThrottle(limits: ThrottleLimits | 'off'): void {
    this.#parts.throttle.setLimits(limits === 'off' ? null : limits)
  }

  #known(kind: ObjectKind, properties: JsonObject): JsonObject {
    for (const name of Object.keys(properties)) must(propertiesOf(kind).get(name), `property ${name}`)
    return properties
  }

  #lookUp(key: string): DirectoryObject | undefined {
    const { directory } = this.#state
    return (
      directory.find(key) ??
      directory.findUnique('userPrincipalName', key) ??
      directory.findUnique('proxyAddresses', `smtp:${key}`) ??
      directory.findUnique('onPremisesImmutableId', key) ??
      directory.findUnique('uniqueName', key)
    )
  }

  #object(key: string): DirectoryObject {
    return must(this.#lookUp(key), `object ${key} of the lab tenant`)
  }
}

const shownLinks: Readonly<Record<ObjectKind, readonly Relationship[]>> = {
  user: ['manager'],
  group: ['members', 'owners'],
  device: [],
  contact: [],
}

function shownObject(object: DirectoryObject): ShownObject {
  const links: Record<string, Json> = {}
  for (const relationship of shownLinks[object.kind]) {
    const ids = [...(object.links[relationship]?.targets() ?? [])].map((target) => target.id)
    links[relationship] = relationship === 'manager' ? (ids[0] ?? null) : ids
  }
  return { ...represent(object, Object.keys(object.properties)), ...links, id: object.id }
}

function randomPassword(): string {
  return `Aa1!${randomBytes(12).toString('base64url')}`
}
