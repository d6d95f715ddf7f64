import { must } from '#src/base/assert.ts'
import type { CyclePolicy } from '#src/model/cycle.ts'
import type { Random } from '#lab/contoso/random.ts'
import type { Place, ProfileName, Site } from './site.ts'
import { mishaps } from './mishaps.ts'

/** Random changes of the forest and the tenant, random runs in a random order, and random mishaps; what was done is kept as text. */
export class Chaos {
  readonly log: string[] = []
  readonly #site: Site
  readonly #random: Random
  #people: string[] = []
  #groups: string[] = []
  #count = 0

  constructor(site: Site, random: Random) {
    this.#site = site
    this.#random = random
    for (let i = 0; i < 6; i++) this.#addPerson()
    for (let i = 0; i < 3; i++) this.#addGroup()
  }

  /** One change somebody makes. */
  change(): void {
    const random = this.#random
    const changes = [
      () => this.#addPerson(),
      () => this.#modify(),
      () => this.#modify(),
      () => this.#rename(),
      () => this.#manager(),
      () => this.#addMember(),
      () => this.#addMember(),
      () => this.#removeMember(),
      () => this.#deletePerson(),
      () => this.#deleteGroup(),
      () => this.#addGroup(),
      () => this.#scope(),
      () => this.#inCloud(),
      () => this.#nest(),
      () => this.#move(),
      () => this.#owner(),
    ]
    const name = random.pick(changes)
    name()
  }

  /** One run, with or without a mishap. */
  async run(): Promise<void> {
    const random = this.#random
    const place = random.pick(['forest', 'tenant'] as const)
    const profile = random.pick<ProfileName>([
      'Delta Import',
      'Delta Import',
      'Full Import',
      'Delta Synchronization',
      'Delta Synchronization',
      'Full Synchronization',
      'Export',
      'Export',
    ])
    await this.#trouble(place)
    const mishap = profile === 'Export' && random.chance(40) ? random.pick(['lost', 'swallowed', 'killed', 'half'] as const) : null
    if (mishap !== null) this.#site.tamper('tenant', mishaps[mishap])
    const run = await this.#site.run(place, profile, { acceptShrink: true })
    this.#site.tamper('tenant', null)
    this.#site.forest.faults.clear()
    this.log.push(
      `${place} ${profile} ${mishap ?? ''} -> ${run.result} ${JSON.stringify(this.#site.counters(run))} ${run.steps[0]?.reason ?? ''}`,
    )
    if (run.result === 'stopped-server' && mishap !== 'killed') throw new Error(`${run.steps[0]?.reason}\n${this.log.join('\n')}`)
  }

  /** One cycle. */
  async cycle(policy: CyclePolicy): Promise<void> {
    for (const run of await this.#site.cycle(policy)) {
      this.log.push(`cycle ${run.profile} ${run.result} ${JSON.stringify(this.#site.counters(run))} ${run.steps[0]?.reason ?? ''}`)
      for (const error of await this.#site.errors(run)) this.log.push(`   ${error.dn} ${error.code} ${error.message}`)
    }
  }

  /** What happens to the surroundings before a run. */
  async #trouble(place: Place): Promise<void> {
    switch (this.#random.below(12)) {
      case 0:
        this.#site.lab.tenant.faults.expireDeltaTokens()
        return this.#say('delta tokens expire')
      case 1:
        await this.#site.restart()
        return this.#say('restart')
      case 2:
        if (place === 'forest')
          this.#site.forest.faults.arm({ kind: 'drop-connection', afterEntries: 1 + this.#random.below(8), cut: 'inside-message' })
        return this.#say('the connection to the forest will drop')
      default:
    }
  }

  #addPerson(): void {
    const name = `P${this.#count++}`
    this.#site.addPerson(name)
    this.#people.push(name)
    this.#say(`add ${name}`)
  }

  #addGroup(): void {
    const name = `G${this.#count++}`
    const members = this.#people.filter(() => this.#random.chance(50))
    this.#site.addGroup(name, ...members)
    this.#groups.push(name)
    this.#say(`add ${name} with ${members.join(' ')}`)
  }

  #modify(): void {
    const name = this.#person()
    if (name === null) return
    const title = this.#random.chance(30) ? null : `T${this.#random.below(5)}`
    this.#site.forest.directory.modify(this.#site.person(name), { title })
    this.#say(`title of ${name} is ${title}`)
  }

  #rename(): void {
    const name = this.#person()
    if (name === null) return
    const other = `P${this.#count++}`
    this.#site.forest.directory.rename(this.#site.person(name), other)
    this.#people = this.#people.map((person) => (person === name ? other : person))
    this.#say(`${name} is ${other} now`)
  }

  #manager(): void {
    const [name, boss] = [this.#person(), this.#person()]
    if (name === null || boss === null || name === boss) return
    const manager = this.#random.chance(30) ? null : this.#site.person(boss)
    this.#site.forest.directory.modify(this.#site.person(name), { manager })
    this.#say(`manager of ${name} is ${manager === null ? 'nobody' : boss}`)
  }

  #addMember(): void {
    const [group, name] = [this.#group(), this.#person()]
    if (group === null || name === null || this.#members(group).includes(this.#site.person(name))) return
    this.#site.forest.directory.addMember(this.#site.group(group), this.#site.person(name))
    this.#say(`${group} gets ${name}`)
  }

  #removeMember(): void {
    const group = this.#group()
    const members = group === null ? [] : this.#members(group)
    if (group === null || members.length === 0) return
    const member = this.#random.pick(members)
    this.#site.forest.directory.removeMember(this.#site.group(group), member)
    this.#say(`${group} loses ${member}`)
  }

  #deletePerson(): void {
    const name = this.#person()
    if (name === null) return
    this.#site.forest.directory.delete(this.#site.person(name))
    this.#people = this.#people.filter((person) => person !== name)
    this.#say(`delete ${name}`)
    if (!this.#random.chance(40)) return
    this.#site.addPerson(name)
    this.#people.push(name)
    this.#say(`make ${name} again`)
  }

  #deleteGroup(): void {
    const name = this.#group()
    if (name === null) return
    this.#site.forest.directory.delete(this.#site.group(name))
    this.#groups = this.#groups.filter((group) => group !== name)
    this.#say(`delete ${name}`)
  }

  /** Makes a group a member of another; cycles are as good as anything. */
  #nest(): void {
    const [group, other] = [this.#group(), this.#group()]
    if (group === null || other === null || group === other || this.#members(group).includes(this.#site.group(other))) return
    this.#site.forest.directory.addMember(this.#site.group(group), this.#site.group(other))
    this.#say(`${group} gets ${other}`)
  }

  /** Moves a person out of the selected containers for good. */
  #move(): void {
    const name = this.#person()
    if (name === null) return
    this.#site.forest.directory.move(this.#site.person(name), `OU=Elsewhere,${this.#site.forest.baseDn}`)
    this.#people = this.#people.filter((person) => person !== name)
    this.#say(`${name} is elsewhere`)
  }

  #owner(): void {
    const [group, name] = [this.#group(), this.#person()]
    if (group === null || name === null) return
    this.#site.forest.directory.modify(this.#site.group(group), { managedBy: this.#random.chance(30) ? null : this.#site.person(name) })
    this.#say(`${group} is managed by ${name} or nobody`)
  }

  /** Takes a person out of the scope of the rules, or back. */
  #scope(): void {
    const name = this.#person()
    if (name === null) return
    const account = this.#random.chance(50) ? `AAD_${name}` : `${name}x${this.#count++}`.toLowerCase()
    this.#site.forest.directory.modify(this.#site.person(name), { sAMAccountName: account })
    this.#say(`account of ${name} is ${account}`)
  }

  #inCloud(): void {
    const { tenant } = this.#site.lab
    const user = this.#random.pick([...tenant.users(), null])
    const group = this.#random.pick([...tenant.groups(), null])
    if (user === null || group === null) return
    const members = group['members'] as readonly string[]
    const isMember = members.includes(user.id)
    switch (this.#random.below(6)) {
      case 0:
        tenant.patch(user.id, { jobTitle: 'Tampered' })
        return this.#say(`cloud: ${String(user['displayName'])} tampered with`)
      case 1:
        tenant.delete(user.id)
        return this.#say(`cloud: ${String(user['displayName'])} deleted`)
      case 2:
        tenant.purge(user.id)
        return this.#say(`cloud: ${String(user['displayName'])} purged`)
      case 3:
        if (this.#random.chance(30)) tenant.delete(group.id)
        return this.#say(`cloud: ${String(group['displayName'])} deleted`)
      default:
        if (isMember) tenant.removeLink(group.id, 'members', user.id)
        else tenant.addLink(group.id, 'members', user.id)
        return this.#say(`cloud: ${String(group['displayName'])} ${isMember ? 'loses' : 'gets'} ${String(user['displayName'])}`)
    }
  }

  #person(): string | null {
    return this.#people.length === 0 ? null : this.#random.pick(this.#people)
  }

  #group(): string | null {
    return this.#groups.length === 0 ? null : this.#random.pick(this.#groups)
  }

  #members(group: string): readonly string[] {
    const values = must(this.#site.forest.directory.read(this.#site.group(group)), group)['member'] ?? []
    return values.map(String)
  }

  #say(text: string): void {
    this.log.push(text)
  }
}
