import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { JsonObject } from '../json.ts'
import type { LabTenant } from '../lab-tenant.ts'
import { openLab, type LabClient } from '../testing/lab-client.ts'

/** What an administrator does between two requests of the client; numbers choose the objects. */
type Action =
  | { readonly kind: 'create-user' | 'create-group' }
  | { readonly kind: 'rename' | 'clear' | 'delete' | 'restore' | 'purge'; readonly which: number }
  | { readonly kind: 'toggle-member' | 'toggle-manager'; readonly which: number; readonly other: number }
  | { readonly kind: 'request' }

const which = fc.nat(50)
const action: fc.Arbitrary<Action> = fc.oneof(
  fc.record({ kind: fc.constantFrom('create-user', 'create-group') }),
  fc.record({ kind: fc.constantFrom('rename', 'clear', 'delete', 'restore', 'purge'), which }),
  fc.record({ kind: fc.constantFrom('toggle-member', 'toggle-manager'), which, other: which }),
  fc.record({ kind: fc.constant('request') }),
)

/** A client that knows of the tenant only what delta queries told it. */
class Mirror {
  readonly #client: LabClient
  readonly #minimal: boolean
  readonly objects = new Map<string, { department: unknown; readonly links: Set<string> }>()
  #links: Record<'users' | 'groups', string> = {
    users: '/users/delta?$select=department,manager',
    groups: '/groups/delta?$select=description,members',
  }

  constructor(client: LabClient, minimal: boolean) {
    this.#client = client
    this.#minimal = minimal
  }

  /** One request per kind; true when both are at the end of their round. */
  async request(): Promise<boolean> {
    let done = true
    for (const kind of ['users', 'groups'] as const) {
      const headers: Record<string, string> = this.#minimal ? { Prefer: 'return=minimal' } : {}
      const { body, status, text } = await this.#client.graph('GET', this.#links[kind], { headers })
      if (status !== 200) throw new Error(text)
      for (const item of body['value'] as readonly JsonObject[]) this.#apply(item)
      done &&= body['@odata.nextLink'] === undefined
      this.#links[kind] = String(body['@odata.nextLink'] ?? body['@odata.deltaLink'])
    }
    return done
  }

  #apply(item: JsonObject): void {
    const id = String(item['id'])
    if ('@removed' in item) return void this.objects.delete(id)
    const object = this.objects.get(id) ?? { department: null, links: new Set<string>() }
    this.objects.set(id, object)
    for (const name of ['department', 'description']) if (name in item) object.department = item[name]
    for (const link of [...links(item, 'members@delta'), ...links(item, 'manager@delta')]) {
      if ('@removed' in link) object.links.delete(String(link['id']))
      else object.links.add(String(link['id']))
    }
  }
}

function links(item: JsonObject, name: string): readonly JsonObject[] {
  return (item[name] ?? []) as readonly JsonObject[]
}

/** The administrator's side: performs actions, skipping those that make no sense at the moment. */
class Administrator {
  readonly #lab: LabTenant
  readonly #created: string[] = []
  #count = 0

  constructor(lab: LabTenant) {
    this.#lab = lab
  }

  perform(step: Exclude<Action, { readonly kind: 'request' }>): void {
    const { tenant } = this.#lab
    this.#count += 1
    switch (step.kind) {
      case 'create-user':
        return void this.#created.push(tenant.createUser({ userPrincipalName: `u${this.#count}@contoso.lab` }).id)
      case 'create-group':
        return void this.#created.push(tenant.createGroup({ displayName: `g${this.#count}` }).id)
      case 'toggle-member':
        return this.#toggle('members', this.#pick(step.which), this.#pick(step.other))
      case 'toggle-manager':
        return this.#toggle('manager', this.#pick(step.which), this.#pick(step.other))
      default:
        return this.#change(step.kind, this.#pick(step.which))
    }
  }

  #pick(number: number): string {
    return this.#created[number % Math.max(1, this.#created.length)] ?? ''
  }

  #change(kind: 'rename' | 'clear' | 'delete' | 'restore' | 'purge', id: string): void {
    const { tenant } = this.#lab
    const isLive = tenant.find(id) !== undefined
    const name = this.#isGroup(id) ? 'description' : 'department'
    if (kind === 'rename' && isLive) tenant.patch(id, { [name]: `value ${this.#count}` })
    if (kind === 'clear' && isLive) tenant.patch(id, { [name]: null })
    if (kind === 'delete' && isLive) tenant.delete(id)
    if (kind === 'restore' && tenant.findDeleted(id) !== undefined) tenant.restore(id)
    if (kind === 'purge' && tenant.findDeleted(id) !== undefined) tenant.purge(id)
  }

  #isGroup(id: string): boolean {
    return this.#lab.tenant.find(id)?.['members'] !== undefined
  }

  #toggle(relationship: 'members' | 'manager', source: string, target: string): void {
    const { tenant } = this.#lab
    const from = tenant.find(source)
    const fits = from !== undefined && this.#isGroup(source) === (relationship === 'members') && source !== target
    if (!fits || tenant.find(target) === undefined || (relationship === 'manager' && this.#isGroup(target))) return
    const current = from[relationship]
    const isLinked = Array.isArray(current) ? current.includes(target) : current === target
    if (isLinked) tenant.removeLink(source, relationship, target)
    else tenant.addLink(source, relationship, target)
  }
}

function truth(lab: LabTenant): Map<string, unknown> {
  const all = [...lab.tenant.users(), ...lab.tenant.groups()]
  return new Map(
    all.map((object) => {
      const links = [object['manager'] ?? [], object['members'] ?? []].flat().map(String).sort()
      return [object.id, { department: object['department'] ?? object['description'] ?? null, links }] as const
    }),
  )
}

it.each([
  ['all properties', false],
  ['changed properties only', true],
] as const)(
  'a client that follows delta queries with %s ends up knowing the tenant, whatever happens between its requests',
  async (_, minimal) => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 10, maxLength: 120 }), async (actions) => {
        const { lab, client } = await openLab({ deltaPaging: { objectCountMax: 2, linkCountMax: 2 }, throttle: 'off' })
        const mirror = new Mirror(client, minimal)
        const administrator = new Administrator(lab)
        for (const step of actions) {
          if (step.kind === 'request') await mirror.request()
          else administrator.perform(step)
        }
        // The round under way may end before the last changes: one whole round more has to show them.
        for (let rounds = 0, requests = 0; rounds < 2 && requests < 1_000; requests++) if (await mirror.request()) rounds += 1
        const known = [...mirror.objects].map(
          ([id, { department, links }]) => [id, { department: department ?? null, links: [...links].sort() }] as const,
        )
        expect(new Map(known)).toEqual(truth(lab))
        expect(lab.tenant.counts().users + lab.tenant.counts().groups).toBe(must(known.length, 'number of objects'))
      }),
      { numRuns: 60 },
    )
  },
)
