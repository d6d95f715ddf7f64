import { must } from '#src/base/assert.ts'
import type { Run, StepType } from '#src/model/run.ts'
import { neededRuns } from '#src/configuration/needed-runs.ts'
import type { Configuration } from '#src/model/configuration.ts'
import type { Random } from '#lab/contoso/random.ts'
import type { Entry, MemoryDirectory } from './memory-directory.ts'
import { changedRules, forests, type PlaceName } from './memory-rules.ts'
import { cutAfter, mishaps } from './mishaps.ts'
import type { MemorySite } from './memory-site.ts'
import type { Tamper } from './tampered-session.ts'

export type Directories = Readonly<Record<PlaceName, MemoryDirectory>>

/** Where a person's or group's account may lie in a forest: read, or not. */
const readUnit = 'OU=Read'
const otherUnit = 'OU=Other'

/** Containers a connector reads of a directory. */
export function containersOf(place: PlaceName): readonly string[] {
  return place === 'cloud' ? [] : [`${readUnit},DC=${place}`]
}

/**
 * Random changes of two forests and the cloud, random runs in a random order, random mishaps and random changes of the rules.
 * What was done is kept as text. Some things never happen, because what comes of them depends on what came first: the key of an
 * object never changes while it lives (a join stays), no two objects of a directory have one key (the first is joined), an object
 * that keeps its key never takes a name that another one has had (two could wait for each other for ever), the accounts of
 * a person never are of two types, and no flow ignores itself or applies once.
 */
export class MemoryChaos {
  readonly log: string[] = []
  readonly #site: MemorySite
  readonly #directories: Directories
  readonly #random: Random
  readonly #original: Configuration['rules']
  #count = 0
  /** The configuration that every object is known to follow. */
  #followed: Configuration
  /** Keys that had an object once: key → its last name and type. */
  readonly #former = new Map<string, { readonly cn: string; readonly type: string }>()
  readonly #freeNames: string[] = []

  constructor(parts: { readonly site: MemorySite; readonly directories: Directories; readonly random: Random }) {
    this.#site = parts.site
    this.#directories = parts.directories
    this.#random = parts.random
    this.#original = parts.site.configuration.rules
    this.#followed = parts.site.configuration
    for (let i = 0; i < 5; i++) this.#addPerson()
    for (let i = 0; i < 2; i++) this.#addGroup()
  }

  /** One change somebody makes to a directory. */
  change(): void {
    const [name, weights] = [this.#random.below(100), this.#changes()]
    let sum = 0
    for (const [weight, change] of weights) {
      sum += weight
      if (name < sum) return change()
    }
  }

  #changes(): readonly (readonly [number, () => void])[] {
    return [
      [8, () => this.#addPerson()],
      [4, () => this.#addGroup()],
      [14, () => this.#modify()],
      [6, () => this.#rename()],
      [6, () => this.#move()],
      [10, () => this.#reference('manager')],
      [20, () => this.#reference('member')],
      [5, () => this.#reference('owner')],
      [8, () => this.#delete()],
      [5, () => this.#makeAgain()],
      [2, () => this.#retype()],
      [12, () => this.#inCloud()],
    ]
  }

  /** One run, with or without a mishap. */
  async run(): Promise<void> {
    const random = this.#random
    const place = random.pick(['a', 'b', 'cloud', 'cloud'] as const)
    const type = random.pick<StepType>([
      'delta-import',
      'delta-import',
      'full-import',
      'delta-synchronization',
      'delta-synchronization',
      'full-synchronization',
      'export',
      'export',
    ])
    if (random.chance(5)) {
      this.#directories[place].forgetPositions()
      this.#say(`${place} forgets its positions`)
    }
    if (random.chance(12)) return this.#die(place, type)
    const mishap = random.chance(40) ? this.#mishap(type) : null
    if (mishap !== null) this.#site.tamper(`memory-${place}`, mishap.tamper)
    const isStopped = random.chance(5)
    const run = await this.#site.run(place, type, (started) => void (isStopped && this.#site.runner.stop(started.run.id)))
    this.#site.tamper(`memory-${place}`, null)
    this.#tell(place, run, `${mishap?.name ?? ''} ${isStopped ? 'stopped' : ''}`)
  }

  /** A change of the rules. The runs it needs come when they come; delta synchronizations may come before. */
  async changeRules(): Promise<void> {
    const change = changedRules(this.#site.configuration.rules, this.#random, this.#original)
    if (change === null) return
    await this.#site.reconfigure({ ...this.#site.configuration, rules: change.rules })
    this.#say(change.what)
    if (this.#random.chance(50)) await this.follow()
  }

  /** A full import of every directory that was never imported: only a person starts the first one. */
  async importOnce(): Promise<void> {
    for (const { id, name } of this.#site.configuration.connectors) {
      if ((await this.#site.store.watermarks.of(id)).length === 0) this.#tell(name, await this.#site.run(name, 'full-import'), '(first)')
    }
  }

  /** The runs that the changes of the configuration since the last time need. */
  async follow(): Promise<void> {
    const now = this.#site.configuration
    for (const { connector, steps } of neededRuns(this.#followed, now)) {
      for (const type of steps) this.#tell(connector, await this.#site.run(connector, type), '(needed)')
    }
    this.#followed = now
  }

  /** One delta cycle. Returns the results of its runs that are not good. */
  async cycle(policy: 'delta' | 'initial' = 'delta'): Promise<readonly string[]> {
    const runs = await this.#site.cycle(policy)
    const bad: string[] = []
    for (const run of runs) {
      const { name } = must(
        this.#site.configuration.connectors.find(({ id }) => id === run.connectorId),
        'the connector',
      )
      this.#tell(name, run, '(cycle)')
      // A small directory may well lose all it has; somebody looks, and accepts it.
      if (run.result === 'stopped-deletion-limit') {
        this.#tell(name, await this.#site.run(name, 'full-import'), '(accepted)')
        bad.push(`${name} lost much`)
      }
      for (const error of await this.#site.store.runs.errors({ runId: run.id, after: null, limit: 100 })) {
        this.#say(`   ${error.dn} ${error.code} ${error.message}`)
        bad.push(`${name} ${run.profile}: ${error.dn} ${error.code} ${error.message}`)
      }
    }
    return bad
  }

  async #die(place: PlaceName, type: StepType): Promise<void> {
    const commits = 1 + this.#random.below(6)
    const isDead = await this.#site.runAndDie(place, type, commits)
    this.#say(`${place} ${type} ${isDead ? 'dies' : 'lives'} with ${commits} commits`)
  }

  #mishap(type: StepType): { readonly name: string; readonly tamper: Tamper } | null {
    if (type === 'export') {
      const name = this.#random.pick(Object.keys(mishaps) as (keyof typeof mishaps)[])
      return { name, tamper: mishaps[name] }
    }
    const pages = 1 + this.#random.below(3)
    return type.endsWith('import') ? { name: `cut after ${pages} pages`, tamper: cutAfter(pages) } : null
  }

  #tell(place: string, run: Run, how: string): void {
    const step = run.steps.at(-1)
    const counters = Object.entries(step?.counters ?? {}).flatMap(([name, counts]) =>
      Object.keys(counts).length > 0 ? [{ [name]: counts }] : [],
    )
    this.#say(`${place} ${run.profile} ${how} -> ${run.result} ${JSON.stringify(counters)} ${step?.reason ?? ''}`)
    if (run.result === 'stopped-server' && !step?.reason?.includes('killed')) throw new Error(`${run.profile} of ${place}: ${step?.reason}`)
  }

  // --- what people do

  #addPerson(): void {
    const forest = this.#random.pick(forests)
    const isContact = this.#random.chance(20)
    // Half of the people have an account in the other forest already.
    const other = this.#directories[forest === 'a' ? 'b' : 'a'].list()
    const shared = this.#random.chance(50) ? this.#pick(other.filter((entry) => this.#isFree(forest, entry))) : null
    const key = shared === null ? `k${this.#count++}` : keyOf(shared)
    const type = shared?.objectType ?? (isContact ? 'contact' : 'user')
    this.#make(forest, {
      key,
      type: type === 'group' ? 'group' : type,
      cn: shared === null ? this.#anyName(forest) : this.#unusedName(forest),
    })
  }

  #addGroup(): void {
    const forest = this.#random.pick(forests)
    const group = this.#make(forest, { key: `k${this.#count++}`, type: 'group', cn: this.#anyName(forest) })
    for (const target of this.#directories[forest].list())
      if (this.#random.chance(30)) this.#directories[forest].link(group, 'member', target)
  }

  /** An object of a forest is gone, and one with its key comes: the same type or another, the same name or a new one. */
  #makeAgain(): void {
    const forest = this.#random.pick(forests)
    const gone = [...this.#former].filter(
      ([key]) => key.startsWith(forest) && !this.#directories[forest].list().some((entry) => keyOf(entry) === key.slice(2)),
    )
    const [found, former] = this.#pick(gone) ?? []
    if (found === undefined || former === undefined) return
    const isNamed = this.#random.chance(60) && !this.#directories[forest].list().some((entry) => cnOf(entry) === former.cn)
    const other = former.type === 'user' ? 'contact' : 'user'
    const changed = former.type !== 'group' && this.#random.chance(40) ? other : former.type
    const type = this.#accountElsewhere(forest, found.slice(2))?.objectType ?? changed
    this.#make(forest, { key: found.slice(2), type, cn: isNamed ? former.cn : this.#unusedName(forest) })
  }

  #make(forest: 'a' | 'b', wanted: { readonly key: string; readonly type: string; readonly cn: string }): Entry {
    const { key, type, cn } = wanted
    const attributes = { cn: [cn], key: [key], ...(this.#random.chance(70) ? { mail: [`${cn}@lab`] } : {}) }
    const own = type === 'group' ? { cn: [cn], key: [key] } : attributes
    const dn = this.#dn(forest, cn)
    this.#say(`${forest}: ${type} ${cn} with key ${key} is made`)
    const entry = this.#directories[forest].made({ dn, objectType: type, attributes: own })
    this.#remember(forest, entry)
    return entry
  }

  #modify(): void {
    const [forest, entry] = this.#object()
    if (entry === null) return
    const isUser = entry.objectType === 'user'
    const attribute = this.#random.pick(
      isUser ? ['title', 'title', 'mail', 'hidden', 'phones'] : entry.objectType === 'contact' ? ['title', 'mail'] : ['title'],
    )
    const value = this.#value(attribute)
    if (attribute === 'phones') {
      const values = ['1', '2', '3', '4'].filter(() => this.#random.chance(40))
      this.#directories[forest].modify(entry, { phones: { kind: 'replace', values } })
      return this.#say(`${forest}: phones of ${entry.dn} are ${values.join(' ')}`)
    }
    this.#directories[forest].set(entry, attribute, value)
    this.#say(`${forest}: ${attribute} of ${entry.dn} is ${value}`)
  }

  #value(attribute: string): string | null {
    if (attribute === 'hidden') return this.#random.pick(['yes', 'no', null])
    if (attribute === 'title') return this.#random.pick(['T1', 'T2', 'T3', 'Boss', 'secret', ' T1 ', null])
    return this.#random.pick([`m${this.#count++}@lab`, `m${this.#count++}@lab`, null])
  }

  #rename(): void {
    const [forest, entry] = this.#object()
    if (entry === null) return
    const cn = this.#unusedName(forest)
    const before = entry.dn
    this.#freeNames.push(`${forest} ${cnOf(entry)}`)
    this.#directories[forest].rename(entry, entry.dn.replace(/^CN=[^,]+/, `CN=${cn}`))
    this.#directories[forest].set(entry, 'cn', cn)
    this.#remember(forest, entry)
    this.#say(`${forest}: ${before} is ${entry.dn} now`)
  }

  /** Into what the connector reads, or out of it. */
  #move(): void {
    const [forest, entry] = this.#object()
    if (entry === null) return
    const unit = entry.dn.includes(readUnit) ? otherUnit : readUnit
    const dn = `CN=${cnOf(entry)},${unit},DC=${forest}`
    if (this.#directories[forest].named(dn) !== null) return
    this.#directories[forest].rename(entry, dn)
    this.#say(`${forest}: ${dn} was moved there`)
  }

  #reference(attribute: 'manager' | 'member' | 'owner'): void {
    const forest = this.#random.pick(forests)
    const directory = this.#directories[forest]
    const source = this.#pick(directory.list().filter((entry) => (entry.objectType === 'group') === (attribute !== 'manager')))
    const target = this.#pick(directory.list().filter((entry) => attribute === 'member' || entry.objectType !== 'group'))
    if (source === null || target === null) return
    const held = [...directory.targetsOf(source, attribute)]
    if (held.length > 0 && this.#random.chance(40)) {
      const former = this.#random.pick(held)
      directory.unlink(source, attribute, former)
      return this.#say(`${forest}: ${attribute} of ${source.dn} loses ${directory.find(former)?.dn}`)
    }
    directory.link(source, attribute, target)
    this.#say(`${forest}: ${attribute} of ${source.dn} gets ${target.dn}`)
  }

  #delete(): void {
    const [forest, entry] = this.#object()
    if (entry === null) return
    this.#directories[forest].delete(entry)
    this.#freeNames.push(`${forest} ${cnOf(entry)}`)
    this.#say(`${forest}: ${entry.dn} is deleted`)
  }

  /** Directories may change the class of an object. */
  #retype(): void {
    const [forest, entry] = this.#object()
    if (entry === null || entry.objectType === 'group' || this.#accountElsewhere(forest, keyOf(entry)) !== null) return
    if (entry.objectType === 'user') for (const name of ['phones', 'hidden', 'stamp']) this.#directories[forest].set(entry, name, null)
    this.#directories[forest].retype(entry, entry.objectType === 'user' ? 'contact' : 'user')
    this.#remember(forest, entry)
    this.#say(`${forest}: ${entry.dn} is a ${entry.objectType} now`)
  }

  #inCloud(): void {
    const { cloud } = this.#directories
    const entry = this.#pick(cloud.list())
    if (entry === null) return
    const other = this.#random.pick(cloud.list())
    switch (this.#random.below(6)) {
      case 0:
        cloud.set(entry, 'title', 'Tampered')
        return this.#say(`cloud: ${entry.dn} is tampered with`)
      case 1:
        cloud.delete(entry)
        return this.#say(`cloud: ${entry.dn} is deleted`)
      case 2:
        if (entry.objectType !== 'user') return
        cloud.set(entry, 'stamp', this.#random.pick(['S1', 'S2', null]))
        return this.#say(`cloud: ${entry.dn} has stamp ${entry.attributes['stamp']?.join(' ')}`)
      case 3: {
        const attribute = entry.objectType === 'group' ? 'member' : 'manager'
        const [first] = cloud.targetsOf(entry, attribute)
        if (first === undefined) return
        cloud.unlink(entry, attribute, first)
        return this.#say(`cloud: ${attribute} of ${entry.dn} loses ${cloud.find(first)?.dn}`)
      }
      default: {
        const attribute = entry.objectType === 'group' ? 'member' : 'manager'
        if (attribute === 'manager' && other.objectType === 'group') return
        cloud.link(entry, attribute, other)
        return this.#say(`cloud: ${attribute} of ${entry.dn} gets ${other.dn}`)
      }
    }
  }

  // --- names and keys

  /** For an object with a new key: a name nobody ever had, or one that is free again. */
  #anyName(forest: 'a' | 'b'): string {
    const free = this.#freeNames.filter((name) => name.startsWith(forest)).map((name) => name.slice(2))
    const used = this.#random.chance(50) ? this.#pick(free) : null
    if (used !== null && !this.#directories[forest].list().some((entry) => cnOf(entry) === used)) return used
    return this.#unusedName(forest)
  }

  /** A name nobody ever had. */
  #unusedName(forest: 'a' | 'b'): string {
    return `${forest}${this.#count++}`
  }

  #dn(forest: 'a' | 'b', cn: string): string {
    return `CN=${cn},${this.#random.chance(85) ? readUnit : otherUnit},DC=${forest}`
  }

  #isFree(forest: 'a' | 'b', entry: Entry): boolean {
    return !this.#directories[forest].list().some((own) => keyOf(own) === keyOf(entry))
  }

  /** The object of the other forest that has the same key. */
  #accountElsewhere(forest: 'a' | 'b', key: string): Entry | null {
    return this.#directories[forest === 'a' ? 'b' : 'a'].list().find((entry) => keyOf(entry) === key) ?? null
  }

  #remember(forest: string, entry: Entry): void {
    this.#former.set(`${forest} ${keyOf(entry)}`, { cn: cnOf(entry), type: entry.objectType })
  }

  #object(): readonly ['a' | 'b', Entry | null] {
    const forest = this.#random.pick(forests)
    return [forest, this.#pick(this.#directories[forest].list())]
  }

  #pick<T>(items: readonly T[]): T | null {
    return items.length === 0 ? null : this.#random.pick(items)
  }

  #say(text: string): void {
    this.log.push(text)
  }
}

function keyOf(entry: Entry): string {
  return String(entry.attributes['key']?.[0])
}

function cnOf(entry: Entry): string {
  return /^CN=([^,]+)/.exec(entry.dn)?.[1] ?? ''
}
