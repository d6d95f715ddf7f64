import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import type { ObjectId } from '#src/model/brand.ts'
import { applyChanges, composeChanges } from '#src/model/change.ts'
import type { Attributes } from '#src/model/value.ts'
import { stage } from './stage.ts'
import { inbound, outbound, rulesOf } from './testing/small-rules.ts'
import { SmallWorld } from './testing/small-world.ts'

/*
 * One object of a directory that others write to as well, and rules that come and go. Whatever the order, in the end the
 * directory holds what the others wrote and what the rules in force give, and nothing else.
 */

const source = inbound({
  name: 'In',
  link: 'Provision',
  join: ['sid = sid'],
  flows: { sid: '[sid]', title: '[title]', keys: '[keys]', proxyAddresses: '[proxyAddresses]' },
})
const naming = outbound({ name: 'Out', link: 'Provision', join: ['sid = sid'], flows: { dn: '="CN=" & [sid]', sid: '[sid]' } })
const merging = outbound({ name: 'Merge', flows: { proxyAddresses: { from: '[proxyAddresses]', merge: 'MergeCaseInsensitive' } } })
const titled = outbound({ name: 'Title', flows: { title: '[title]' } })

const ours = fc.uniqueArray(fc.constantFrom('x500:a', 'x500:b', 'x500:c'), { maxLength: 3 })
const theirs = fc.constantFrom('smtp:a', 'smtp:b', 'SMTP:c')
const step = fc.oneof(
  fc.record({ kind: fc.constant('rules' as const), merge: fc.boolean(), title: fc.boolean() }),
  fc.record({ kind: fc.constant('source' as const), addresses: ours, title: fc.option(fc.constantFrom('Clerk', 'Boss')) }),
  fc.record({ kind: fc.constant('others' as const), value: theirs }),
  fc.record({ kind: fc.constantFrom('export' as const, 'import' as const, 'synchronize' as const) }),
)

class Directory {
  readonly world = new SmallWorld(rulesOf(source, naming, merging, titled))
  readonly person: ObjectId
  readonly object: ObjectId
  holds: Attributes = {}
  others = new Set<string>()
  merge = true
  title = true
  wanted: { addresses: readonly string[]; title: string | null } = { addresses: [], title: null }

  constructor() {
    this.person = this.world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
    this.object = this.world.find('Cloud', 'CN=S-1')?.id as ObjectId
    this.export()
    this.import()
  }

  setRules(merge: boolean, title: boolean): void {
    Object.assign(this, { merge, title })
    this.world.rules = rulesOf(source, naming, ...(merge ? [merging] : []), ...(title ? [titled] : []))
  }

  setSource(addresses: readonly string[], title: string | null): void {
    this.wanted = { addresses, title }
    this.world.changes(this.person, { proxyAddresses: addresses, title: title === null ? [] : [title] })
  }

  /** Another administrator adds an address, or takes it away again. */
  change(value: string): void {
    if (!this.others.delete(value)) this.others.add(value)
    const foreign = (this.holds['proxyAddresses'] ?? []).filter((held) => String(held).startsWith('x500:'))
    this.holds = { ...this.holds, proxyAddresses: [...foreign, ...this.others] }
  }

  export(): void {
    const object = this.world.object(this.object)
    if (object.pendingExport === null) return
    this.holds = applyChanges(this.holds, object.pendingExport.changes)
    const before = object.unconfirmedExport?.changes ?? {}
    const unconfirmedExport = { ...object.pendingExport, changes: composeChanges(before, object.pendingExport.changes) }
    this.world.put({ ...object, anchor: 'anchor', pendingExport: null, unconfirmedExport })
  }

  import(): void {
    const stored = this.world.object(this.object)
    if (stored.anchor === null) return
    const { connectorId, dn } = stored
    const attributes = Object.fromEntries(Object.entries(this.holds).filter(([, values]) => values.length > 0))
    const report = { kind: 'object', anchor: 'anchor', dn, objectType: 'user', attributes, references: [], importHash: null } as const
    const staged = stage({ report, stored, edges: [], connectorId, partition: 'DC=lab', newId: stored.id, at: 1 })
    if (staged.object !== null) this.world.put(staged.object)
  }

  synchronize(): void {
    this.world.synchronize(this.object)
    this.world.synchronize(this.person)
  }
}

it('the directory ends with what others wrote and what the rules in force give', () => {
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 25 }), (steps) => {
      const directory = new Directory()
      for (const entry of steps) {
        if (entry.kind === 'rules') directory.setRules(entry.merge, entry.title)
        else if (entry.kind === 'source') directory.setSource(entry.addresses, entry.title)
        else if (entry.kind === 'others') directory.change(entry.value)
        else directory[entry.kind]()
      }
      for (let i = 0; i < 3; i++) {
        directory.import()
        directory.synchronize()
        directory.export()
      }
      directory.import()
      directory.synchronize()
      const { holds, others, merge, title, wanted } = directory
      const addresses = (holds['proxyAddresses'] ?? []).map(String).toSorted()
      expect(addresses).toEqual([...others, ...(merge ? wanted.addresses : [])].toSorted())
      expect(holds['title'] ?? []).toEqual(title && wanted.title !== null ? [wanted.title] : [])
      const object = directory.world.object(directory.object)
      expect(object.pendingExport).toBeNull()
      expect(Object.keys(object.owned).toSorted()).toEqual(
        [
          'sid',
          ...(merge && wanted.addresses.length > 0 ? ['proxyAddresses'] : []),
          ...(title && wanted.title !== null ? ['title'] : []),
        ].toSorted(),
      )
    }),
    { numRuns: 300 },
  )
})
