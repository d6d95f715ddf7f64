import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { AppError } from '#src/base/app-error.ts'
import { must } from '#src/base/assert.ts'
import { systemClock } from '#src/base/clock.ts'
import type { Secret } from '#src/base/secret.ts'
import type { Schema } from '#src/model/schema.ts'
import type { AttributeType, Value } from '#src/model/value.ts'
import { ConnectionError } from './connection-error.ts'
import type { Driver, Selection, Session } from './driver.ts'
import type { ExportItem, ImportChange, ImportPage } from './exchange.ts'
import { Replica } from './replica.ts'

/** How the suite names an object when it asks the harness to change it. */
export interface HarnessObject {
  readonly anchor: string
  readonly dn: string
}

/** A directory with a driver in front of it. Names given by the suite are unique within one run. */
export interface DriverHarness {
  readonly driver: Driver
  readonly settings: Readonly<Record<string, unknown>>
  /** A new copy of the right secret, and of a wrong one. */
  secret(): Secret
  wrongSecret(): Secret
  readonly selection: Selection
  readonly partition: string
  readonly user: {
    readonly objectType: string
    /** Text attribute that carries the name the suite gave. */
    readonly nameAttribute: string
    /** Another text attribute with one value that can be set and cleared. */
    readonly textAttribute: string
  }
  readonly group: { readonly objectType: string; readonly nameAttribute: string; readonly memberAttribute: string }
  /** What an administrator does to the directory behind the driver's back. */
  readonly directory: {
    addUser(name: string): Promise<void>
    addGroup(name: string, members: readonly HarnessObject[]): Promise<void>
    /** Null clears the text attribute. */
    setText(user: HarnessObject, text: string | null): Promise<void>
    addMember(group: HarnessObject, member: HarnessObject): Promise<void>
    removeMember(group: HarnessObject, member: HarnessObject): Promise<void>
    delete(object: HarnessObject): Promise<void>
  }
  /** An addition the directory accepts; null where the driver cannot export users. */
  newUser(name: string): Pick<ExportItem, 'dn' | 'attributes'> | null
  stop(): Promise<void>
}

type CompleteObject = Extract<ImportChange, { kind: 'object' }>

const UNKNOWN_ANCHOR = '00000000-0000-0000-0000-00000000dead'
const PAGE_SIZE = 100

/**
 * What every driver must keep, whatever it talks to. A driver's test file calls this once with a way to start a harness.
 */
export function describeDriver(title: string, start: () => Promise<DriverHarness>): void {
  describe(`${title} as a driver`, () => {
    let harness: DriverHarness
    let session: Session
    let names = 0

    beforeAll(async () => {
      harness = await start()
      session = await open()
    })

    afterAll(async () => {
      await session.close()
      await harness.stop()
    })

    const uniqueName = (kind: string): string => `conform-${kind}-${++names}`

    async function open(secret: Secret | null = harness.secret(), signal = new AbortController().signal): Promise<Session> {
      const settings = harness.driver.parseSettings(harness.settings)
      return await harness.driver.connect({ settings, secret, selection: harness.selection, signal, clock: systemClock })
    }

    async function full(pageSize = PAGE_SIZE): Promise<Imported> {
      return await collect(session.fullImport({ partition: harness.partition, pageSize }))
    }

    async function delta(watermark: string): Promise<Imported> {
      return await collect(session.deltaImport({ partition: harness.partition, pageSize: PAGE_SIZE, watermark }))
    }

    function named(changes: readonly ImportChange[], kind: 'user' | 'group', name: string): CompleteObject {
      const { objectType, nameAttribute } = harness[kind]
      const found = changes.find(
        (change): change is CompleteObject =>
          change.kind === 'object' && change.objectType === objectType && change.attributes[nameAttribute]?.[0] === name,
      )
      return must(found, `${kind} ${name} in the import`)
    }

    async function addUser(): Promise<CompleteObject> {
      const name = uniqueName('user')
      await harness.directory.addUser(name)
      return named((await full()).changes, 'user', name)
    }

    describe('its settings', () => {
      it('stay the same when parsed again, and name their account', () => {
        const settings = harness.driver.parseSettings(harness.settings)
        expect(harness.driver.parseSettings(settings)).toEqual(settings)
        expect(harness.driver.accountName(settings)).not.toBe('')
      })

      it('are refused with the name of a setting that does not exist', () => {
        const parse = (): unknown => harness.driver.parseSettings({ ...harness.settings, noSuchSetting: 1 })
        expect(parse).toThrow(AppError)
        expect(parse).toThrow('noSuchSetting')
      })

      it('survive being stored as JSON', () => {
        const settings = harness.driver.parseSettings(harness.settings)
        expect(JSON.parse(JSON.stringify(settings))).toEqual(settings)
      })
    })

    describe('its sign-in', () => {
      it('is refused as a credential failure that says what to do, with the words of the directory and without the secret', async () => {
        const wrong = harness.wrongSecret()
        const error = await open(wrong).then(
          () => null,
          (reason: unknown) => reason,
        )
        expect(error).toBeInstanceOf(ConnectionError)
        if (!(error instanceof ConnectionError)) return
        expect(error.failure).toBe('credentials')
        expect(error.reason).not.toBe('')
        expect(error.advice).not.toBe('')
        expect(error.incidents.at(-1)).toMatchObject({
          result: 'failed-authentication',
          text: expect.stringMatching(/./),
          at: expect.any(Number),
        })
        const shown = JSON.stringify([error, error.message, error.stack])
        wrong.withText((text) => expect(shown).not.toContain(text))
      })

      it('is refused when there is no secret', async () => {
        await expect(open(null)).rejects.toMatchObject({ failure: 'credentials' })
      })

      it('does not begin when the signal has ended it', async () => {
        await expect(open(harness.secret(), AbortSignal.abort(new Error('stopped')))).rejects.toThrow('stopped')
      })
    })

    describe('its description', () => {
      it('offers partitions, and suggests a part of its own schema', async () => {
        const { suggestedName, partitions, schema, suggestedSelection } = await session.describe()
        expect(suggestedName).not.toBe('')
        expect(partitions.some(({ selected }) => selected)).toBe(true)
        expect(partitions.map(({ name }) => name)).toContain(harness.partition)
        for (const [type, { attributes }] of Object.entries(suggestedSelection)) expect(schema[type]?.attributes).toMatchObject(attributes)
      })
    })

    describe('its checks', () => {
      it('come one by one, each with a message, and with an advice where something is wrong', async () => {
        let count = 0
        for await (const check of session.checks()) {
          count++
          expect(check.message).not.toBe('')
          expect(check.outcome === 'passed').toBe(check.advice === null)
        }
        expect(count).toBeGreaterThan(0)
      })
    })

    describe('its full import', () => {
      it('brings complete objects of the selection with values of the right types, each anchor once', async () => {
        await addUser()
        const { changes } = await full()
        const anchors = changes.map(({ anchor }) => anchor)
        expect(new Set(anchors).size).toBe(anchors.length)
        for (const change of changes) expectComplete(change, harness.selection.schema)
      })

      it('carries its watermark on the last page and nowhere else', async () => {
        for (let i = 0; i < 3; i++) await addUser()
        const { pages } = await full(2)
        expect(pages.length).toBeGreaterThan(1)
        expect(pages.map(({ watermark }) => watermark !== null)).toEqual(pages.map((_, i) => i === pages.length - 1))
      })

      it('says the same again when nothing changed, whatever the size of its pages', async () => {
        expect(replicaOf((await full(3)).changes).snapshot()).toEqual(replicaOf((await full()).changes).snapshot())
      })

      it('can be left early without harm to the session', async () => {
        for await (const _ of session.fullImport({ partition: harness.partition, pageSize: 2 })) break
        expect((await full()).changes.length).toBeGreaterThan(0)
      })
    })

    describe('its delta import', () => {
      it('brings nothing twice: from its own watermark on there is nothing more', async () => {
        const { watermark } = await full()
        await harness.directory.addUser(uniqueName('user'))
        const first = await delta(watermark)
        expect(first.changes.length).toBeGreaterThan(0)
        expect((await delta(first.watermark)).changes).toEqual([])
      })

      it('says the same again from the same watermark', async () => {
        const { watermark } = await full()
        await harness.directory.addUser(uniqueName('user'))
        const [first, second] = [await delta(watermark), await delta(watermark)]
        expect(replicaOf(second.changes).snapshot()).toEqual(replicaOf(first.changes).snapshot())
      })

      it('keeps a copy equal to the directory through additions, changes, memberships and deletions', async () => {
        const [anna, bert, cleo] = [await addUser(), await addUser(), await addUser()]
        const groupName = uniqueName('group')
        await harness.directory.addGroup(groupName, [anna, bert])
        let { changes, watermark } = await full()
        const copy = replicaOf(changes)
        const group = named(changes, 'group', groupName)
        const steps: readonly (() => Promise<void>)[] = [
          () => harness.directory.setText(anna, 'Text one'),
          () => harness.directory.setText(anna, null),
          () => harness.directory.addUser(uniqueName('user')),
          () => harness.directory.addMember(group, cleo),
          () => harness.directory.removeMember(group, anna),
          () => harness.directory.delete(bert),
          () => harness.directory.delete(group),
        ]
        for (const step of steps) {
          await step()
          ;({ changes, watermark } = await delta(watermark))
          await keepUp(copy, changes)
          expect(copy.snapshot()).toEqual(replicaOf((await full()).changes).snapshot())
        }
      })

      it('asks for a full import when the watermark is not one', async () => {
        await expect(delta('no watermark at all')).rejects.toMatchObject({ failure: 'full-import-required' })
      })
    })

    /** Updates of unknown objects are settled the way the engine does it: by reading the object. */
    async function keepUp(copy: Replica, changes: readonly ImportChange[]): Promise<void> {
      const unknown = changes.flatMap((change) => copy.apply(change) ?? [])
      const keys = unknown.map((anchor) => ({ objectType: harness.user.objectType, anchor, dn: null }))
      for (const change of await session.read(keys)) copy.apply(change)
    }

    describe('reading single objects', () => {
      it('gives what a full import gives, and a deletion for an anchor nobody has', async () => {
        const user = await addUser()
        const { objectType } = harness.user
        const found = await session.read([
          { objectType, anchor: user.anchor, dn: user.dn },
          { objectType, anchor: UNKNOWN_ANCHOR, dn: null },
        ])
        expect(replicaOf(found.filter(({ kind }) => kind === 'object')).snapshot()).toEqual(replicaOf([user]).snapshot())
        expect(found.filter(({ kind }) => kind === 'delete')).toEqual([{ kind: 'delete', anchor: UNKNOWN_ANCHOR }])
      })
    })

    describe('its export', () => {
      it('adds an object, finds it by the name that was asked for, changes and deletes it', async ({ skip }) => {
        const addition = harness.newUser(uniqueName('export'))
        if (addition === null) return skip('this driver does not export users')
        const { objectType, textAttribute } = harness.user
        const item = { key: 'a', objectType, newDn: null, references: [], current: {} }
        const [added] = await session.export([{ ...item, ...addition, operation: 'add', anchor: null }])
        expect(added).toMatchObject({ key: 'a', outcome: 'success', failedReferences: [] })
        const [found] = await session.read([{ objectType, anchor: null, dn: addition.dn }])
        const { anchor, dn } = asObject(found)
        expect(added?.outcome === 'success' && added.anchor !== null ? added.anchor : anchor).toBe(anchor)

        const attributes = { [textAttribute]: { kind: 'replace', values: ['Exported'] } } as const
        const change = { ...item, key: 'b', operation: 'update', dn, anchor, attributes } as const
        expect(await session.export([change, { ...change, key: 'c' }])).toMatchObject([{ outcome: 'success' }, { outcome: 'success' }])
        const [changed] = await session.read([{ objectType, anchor, dn }])
        expect(asObject(changed).attributes[textAttribute]).toEqual(['Exported'])

        expect(await session.export([{ ...item, operation: 'delete', dn, anchor, attributes: {} }])).toMatchObject([{ outcome: 'success' }])
        expect(await session.read([{ objectType, anchor, dn }])).toEqual([{ kind: 'delete', anchor }])
      })

      it('settles every item by itself: one that is refused does not keep the next from being written', async ({ skip }) => {
        if (harness.newUser('x') === null) return skip('this driver does not export users')
        const user = await addUser()
        const { objectType, textAttribute } = harness.user
        const attributes = { [textAttribute]: { kind: 'replace', values: ['Second'] } } as const
        const item = { operation: 'update', objectType, newDn: null, references: [], current: {}, attributes } as const
        const results = await session.export([
          { ...item, key: 'missing', dn: user.dn, anchor: UNKNOWN_ANCHOR },
          { ...item, key: 'there', dn: user.dn, anchor: user.anchor },
        ])
        const byKey = new Map(results.map((result) => [result.key, result]))
        expect(byKey.get('missing')).toMatchObject({ outcome: 'failure', code: 'cd-missing-object', message: expect.stringMatching(/./) })
        expect(byKey.get('there')).toMatchObject({ outcome: 'success' })
      })

      it('refuses what it says nobody can write, in the same words', async ({ skip }) => {
        const operations = ['add', 'update', 'delete'] as const
        const wanted = Object.keys(harness.selection.schema).flatMap((objectType) =>
          operations.map((operation) => ({ objectType, operation })),
        )
        const unsupported = wanted.flatMap((one) => {
          const reason = session.unsupportedExport?.({ ...one, image: {} }) ?? null
          return reason === null ? [] : [{ ...one, reason }]
        })
        if (unsupported.length === 0) return skip('everything in the selection can be written by somebody')
        const rest = { dn: 'CN=nobody', newDn: null, attributes: {}, references: [], current: {} }
        for (const { objectType, operation, reason } of unsupported) {
          const anchor = operation === 'add' ? null : UNKNOWN_ANCHOR
          const [result] = await session.export([{ ...rest, key: 'x', objectType, operation, anchor }])
          expect(result).toEqual({ key: 'x', outcome: 'failure', code: 'no-export-to-this-object-type', message: reason })
        }
      })
    })
  })
}

interface Imported {
  readonly pages: readonly ImportPage[]
  readonly changes: readonly ImportChange[]
  readonly watermark: string
}

async function collect(source: AsyncIterable<ImportPage>): Promise<Imported> {
  const pages: ImportPage[] = []
  for await (const page of source) pages.push(page)
  const watermark = must(pages.at(-1)?.watermark, 'the watermark of the last page')
  return { pages, changes: pages.flatMap(({ changes }) => changes), watermark }
}

function replicaOf(changes: readonly ImportChange[]): Replica {
  const replica = new Replica()
  for (const change of changes) replica.apply(change)
  return replica
}

function asObject(change: ImportChange | undefined): CompleteObject {
  if (change?.kind === 'object') return change
  throw new Error(`Expected an object, got ${change?.kind ?? 'nothing'}`)
}

function expectComplete(change: ImportChange, schema: Schema): void {
  const { anchor, dn, objectType, attributes, references } = asObject(change)
  expect(anchor).not.toBe('')
  expect(dn).not.toBe('')
  const selected = must(schema[objectType], `the type ${objectType} in the selection`).attributes
  for (const [name, values] of Object.entries(attributes)) {
    const { type, multiValued } = must(selected[name], `${objectType}.${name} in the selection`)
    expect(values.map(typeOf)).toEqual(values.map(() => type))
    expect(values.length).toBeGreaterThan(0)
    expect(multiValued || values.length === 1).toBe(true)
  }
  for (const [name, targets] of Object.entries(references)) {
    expect(selected[name]?.type).toBe('reference')
    expect(targets.length).toBeGreaterThan(0)
  }
}

function typeOf(value: Value): AttributeType {
  if (value instanceof Uint8Array) return 'binary'
  if (typeof value === 'bigint') return 'integer'
  return typeof value === 'boolean' ? 'boolean' : 'string'
}
