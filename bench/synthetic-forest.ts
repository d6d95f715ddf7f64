import type { Driver } from '#src/connectors/contract/driver.ts'
import type { ImportChange, ImportPage } from '#src/connectors/contract/exchange.ts'
import type { Schema } from '#src/model/schema.ts'
import type { Value } from '#src/model/value.ts'
import { syntheticDriver } from './synthetic-driver.ts'

/** A group and how many of the people are in it. */
export interface SyntheticGroup {
  readonly name: string
  readonly size: number
}

export interface SyntheticForestWish {
  /** The partition of the connector. */
  readonly root: string
  /** What the connector reads: attributes that are not in it are left out. */
  readonly schema: Schema
  readonly people: number
  readonly groups: readonly SyntheticGroup[]
}

/** A directory that makes its people up while it is read, so that nothing but the service is measured. */
export class SyntheticForest {
  readonly #wish: SyntheticForestWish
  #queued: ImportChange[] = []

  constructor(wish: SyntheticForestWish) {
    this.#wish = wish
  }

  /** The next delta import says that a person joined or left a group. */
  changeMembership(group: number, person: number, change: 'add' | 'remove'): void {
    const targets = [{ dn: this.#personDn(person) }]
    const member = { kind: 'update', add: change === 'add' ? targets : [], remove: change === 'remove' ? targets : [] } as const
    this.#queued.push({ kind: 'update', anchor: groupAnchor(group), dn: null, attributes: {}, references: { member } })
  }

  driver(type: string): Driver {
    return syntheticDriver({
      type,
      capabilities: { place: 'on-premises', exportBatchSize: 100, referencesOnAdd: 'together', hierarchicalNames: true },
      session: {
        fullImport: (request) => this.#all(request.pageSize),
        deltaImport: () => this.#changes(),
        export: async (items) => items.map(({ key }) => ({ key, outcome: 'success', anchor: null, dn: null, failedReferences: [] })),
      },
    })
  }

  async *#all(pageSize: number): AsyncIterable<ImportPage> {
    const { people, groups } = this.#wish
    for (let from = 0; from < people; from += pageSize) {
      const count = Math.min(pageSize, people - from)
      yield this.#page(Array.from({ length: count }, (_, i) => this.#person(from + i)))
    }
    // A few at a time: one of them may have a hundred thousand members.
    for (let from = 0; from < groups.length; from += 20) {
      yield this.#page(groups.slice(from, from + 20).map((group, i) => this.#group(group, from + i)))
    }
    yield { ...this.#page([]), watermark: 'now' }
  }

  async *#changes(): AsyncIterable<ImportPage> {
    const changes = this.#queued
    this.#queued = []
    yield { ...this.#page(changes), watermark: 'now' }
  }

  #page(changes: readonly ImportChange[]): ImportPage {
    return {
      changes,
      watermark: null,
      filtered: { objects: 0, deletions: 0 },
      estimatedTotal: this.#wish.people + this.#wish.groups.length,
    }
  }

  #person(i: number): ImportChange {
    const name = personName(i)
    const alias = `user${i}`
    const manager = i % 10 === 0 ? [] : [{ dn: this.#personDn(i - (i % 10)) }]
    return {
      kind: 'object',
      anchor: `person-${i}`,
      dn: this.#personDn(i),
      objectType: 'user',
      attributes: this.#selected('user', {
        cn: [name],
        objectGUID: [bytes(16, i)],
        objectSid: [Uint8Array.of(1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, ...bytes(12, 7), ...bytes(4, i))],
        sAMAccountName: [alias],
        userPrincipalName: [`${alias}@contoso.com`],
        userAccountControl: [i % 17 === 0 ? 514n : 512n],
        pwdLastSet: [133_000_000_000_000_000n + BigInt(i)],
        givenName: ['Anna'],
        sn: [`Berg ${i}`],
        displayName: [name],
        mail: [`${alias}@contoso.com`],
        mailNickname: [alias],
        proxyAddresses: [`SMTP:${alias}@contoso.com`, `smtp:${alias}@contoso.onmicrosoft.com`],
        title: [`Clerk ${i % 40}`],
        department: [`Department ${i % 100}`],
        company: ['Contoso'],
        l: ['Kiel'],
        c: ['DE'],
        co: ['Germany'],
        countryCode: [276n],
        telephoneNumber: [`+49 431 ${i}`],
        physicalDeliveryOfficeName: [`R${i % 300}`],
        extensionAttribute1: [`${i}`],
      }),
      references: { manager },
    }
  }

  #group({ name, size }: SyntheticGroup, i: number): ImportChange {
    const first = size >= this.#wish.people ? 0 : (i * 37) % (this.#wish.people - size)
    return {
      kind: 'object',
      anchor: groupAnchor(i),
      dn: `CN=${name},OU=Groups,${this.#wish.root}`,
      objectType: 'group',
      attributes: this.#selected('group', {
        cn: [name],
        objectGUID: [bytes(16, 2_000_000_000 + i)],
        objectSid: [Uint8Array.of(1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, ...bytes(12, 8), ...bytes(4, i))],
        sAMAccountName: [name],
        displayName: [name],
        groupType: [-2_147_483_646n],
      }),
      references: { member: Array.from({ length: Math.min(size, this.#wish.people) }, (_, n) => ({ dn: this.#personDn(first + n) })) },
    }
  }

  #selected(type: string, attributes: Readonly<Record<string, readonly Value[]>>): Readonly<Record<string, readonly Value[]>> {
    const known = this.#wish.schema[type]?.attributes ?? {}
    return Object.fromEntries(Object.entries(attributes).filter(([name]) => known[name] !== undefined))
  }

  #personDn(i: number): string {
    return `CN=${personName(i)},OU=People,${this.#wish.root}`
  }
}

function personName(i: number): string {
  return `Anna Berg ${i}`
}

function groupAnchor(i: number): string {
  return `group-${i}`
}

/** Bytes that are different for different numbers. */
function bytes(length: number, number: number): Uint8Array {
  const made = new Uint8Array(length)
  new DataView(made.buffer).setUint32(0, number, true)
  return made
}
