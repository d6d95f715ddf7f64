import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InvariantError } from '#src/base/assert.ts'
import type { ConnectorId, RunId } from '#src/model/brand.ts'
import type { CatalogueEntry } from './catalogue-entry.ts'
import { eventCatalogue } from './event-catalogue.ts'
import type { EventEntry } from '#src/model/event.ts'
import { eventSources, identifiersOf, positionalStrings, sourceOf, taskCategoryOf } from './event-source.ts'
import { reservedIds } from './testing/reserved-ids.ts'
import { eventPage } from './testing/event-page.ts'
import { counterpartIds, entryOf, makeEvent, withCompatibility } from './make-event.ts'

const origin = { at: 1_700_000_000_000, connectorId: 'c' as ConnectorId, runId: 'r' as RunId }
const rejected = {
  connector: 'contoso.lab',
  account: 'CONTOSO\\sync',
  server: 'dc1.contoso.lab:636',
  reason: 'wrong-password-or-name',
  text: '80090308: LdapErr: DSID-0C090447, data 52e',
  advice: 'Enter the current password.',
}

describe('An event', () => {
  it('is rendered from its catalogue entry and carries its fields', () => {
    expect(makeEvent(20001, { ...rejected, code: '49', subCode: '52e' }, origin)).toEqual({
      id: 20001,
      level: 'error',
      ...origin,
      message:
        'dc1.contoso.lab:636 refused the credential of connector contoso.lab: wrong-password-or-name: 80090308: LdapErr: DSID-0C090447, data 52e',
      fields: { ...rejected, code: '49', subCode: '52e', profile: null, run: null, attempt: null, budgetLeft: null },
    })
  })

  it('is refused with a field that its entry does not declare', () => {
    expect(() => makeEvent(6000, { connector: 'a', password: 'x' } as { connector: string }, origin)).toThrow(InvariantError)
  })

  it('is refused without a field that its entry needs, or with one of another type', () => {
    expect(() => makeEvent(6000, {} as { connector: string }, origin)).toThrow(/field connector of event 6000 is a text/)
    expect(() => makeEvent(6000, { connector: 5 } as unknown as { connector: string }, origin)).toThrow(InvariantError)
  })

  it('stays on one line, whatever a directory answers', () => {
    const error = `first\r\nsecond\u2028third \u001b[31mred${'x'.repeat(10_000)}`
    const event = makeEvent(20058, { connector: 'a', dn: 'CN=x', code: 'cd-error', error }, origin)
    expect(event.message).toMatch(/^Connector a could not export CN=x: cd-error: first second third +\[31mredx+…$/)
    expect(event.message.length).toBeLessThan(600)
    expect(event.fields['error']).toHaveLength(4096)
  })

  it('brings along its counterpart for existing monitoring', () => {
    const [native, counterpart, ...rest] = withCompatibility(makeEvent(20001, rejected, origin))
    expect(native?.id).toBe(20001)
    expect(rest).toEqual([])
    expect(counterpart).toEqual({
      id: 6000,
      level: 'error',
      ...origin,
      message: 'A run of connector contoso.lab did not start because the credentials are invalid.',
      fields: { connector: 'contoso.lab' },
    })
    expect(withCompatibility(makeEvent(20012, { connector: 'x' }, origin))).toHaveLength(1)
  })
})

describe('The strings of a compatibility event', () => {
  const strings = (event: Parameters<typeof positionalStrings>[0]) => positionalStrings(event)
  const counterparts = (event: EventEntry) =>
    withCompatibility(event)
      .slice(1)
      .map((entry) => [entry.id, strings(entry)])
  const step = { connector: 'contoso.lab', profile: 'Delta Import', run: 7, step: 1 }

  it('scenario 40: stand in the order that rules for a Windows log count', () => {
    const counts = { discoveryErrors: 1, synchronizationErrors: 2, metaverseRetryErrors: 0, exportErrors: 3, warnings: 0 }
    const lost = { ...rejected, profile: 'Delta Import', step: 1 }
    expect(counterparts(makeEvent(20001, rejected, origin))).toEqual([[6000, ['contoso.lab']]])
    expect(counterparts(makeEvent(20030, rejected, origin))).toEqual([[6001, ['contoso.lab']]])
    expect(counterparts(makeEvent(20032, lost, origin))).toEqual([[6050, ['contoso.lab', 'Delta Import', '1']]])
    expect(counterparts(makeEvent(20033, { ...step, ...counts, result: 'completed-export-errors', errors: 6 }, origin))).toEqual([
      [6100, ['contoso.lab', 'Delta Import', '1', '2', '0', '3', '0']],
    ])
    const { connector, profile, run } = step
    expect(counterparts(makeEvent(20036, { connector, profile, run, since: '2026-11-22T09:30:04.113Z' }, origin))).toEqual([
      [6126, ['contoso.lab', 'Delta Import']],
    ])
    expect(counterparts(makeEvent(20037, { connector, configurationVersion: 4, needed: 'full-import' }, origin))).toEqual([
      [6127, ['contoso.lab']],
    ])
    expect(counterparts(makeEvent(20040, { reason: 'no key' }, origin))).toEqual([[6028, ['no key']]])
    expect(counterparts(makeEvent(20052, { ...step, code: '80', text: 'other' }, origin))).toEqual([
      [6309, ['contoso.lab', '80', 'other']],
      [6801, ['80', 'other', '']],
    ])
    expect(counterparts(makeEvent(20058, { connector, step: 2, dn: 'CN=x', code: 'c', error: 'e' }, origin))).toEqual([
      [6941, ['contoso.lab', '2', 'CN=x', '', '', 'c', 'e']],
    ])
  })

  it('carry the words of the cloud under every identifier it is watched by', () => {
    const cloud = makeEvent(20002, { ...rejected, text: 'AADSTS7000215: no', traceId: 't-1' }, origin)
    expect(counterparts(cloud)).toEqual([
      [6000, ['contoso.lab']],
      [106, ['AADSTS7000215: no', 't-1']],
      [109, ['AADSTS7000215: no', 't-1']],
      [6900, ['t-1', 'AADSTS7000215: no']],
    ])
  })

  it('say when a cycle began and ended', () => {
    const done = { cycleId: 'c', durationMs: 5, succeeded: 1, failed: 0 }
    expect(counterparts(makeEvent(20130, { trigger: 'schedule', cycleId: 'c' }, origin))).toEqual([[904, ['Started']]])
    expect(counterparts(makeEvent(20131, done, origin))).toEqual([[904, ['Finished']]])
  })
})

describe('The source of an event', () => {
  it('is that of the same identifier in a Windows log', () => {
    expect([20001, 6000, 2001, 904].map(sourceOf)).toEqual(['Lockstep', 'ADSync', 'ADSync', 'Directory Synchronization'])
    expect(identifiersOf('ADSync')).toEqual({ first: 2_000, end: 20_000 })
    expect(eventSources.every((source) => sourceOf(identifiersOf(source).first) === source)).toBe(true)
    expect(taskCategoryOf({ connectorId: null })).toBe('Server')
    expect(taskCategoryOf(origin)).toBe('Management Agent Run Profile')
  })
})

describe('The event catalogue', () => {
  const entries = Object.entries(eventCatalogue).map(([id, entry]): readonly [number, CatalogueEntry] => [Number(id), entry])

  it('declares every placeholder of a message and names every event once', () => {
    for (const [id, entry] of entries) {
      const placeholders = [...entry.message.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
      expect({ id, undeclared: placeholders.filter((name) => !Object.hasOwn(entry.fields, name ?? '')) }).toEqual({ id, undeclared: [] })
    }
    expect(new Set(entries.map(([, { name }]) => name)).size).toBe(entries.length)
  })

  it('says for every error and warning what it means, and for every error what to do', () => {
    for (const [, entry] of entries) {
      expect(entry.meaning.length).toBeGreaterThan(10)
      expect(entry.level === 'error' && entry.whatToDo === '').toBe(false)
    }
  })

  it('has for every counterpart the fields it needs', () => {
    for (const [id, entry] of entries) {
      const needed = counterpartIds(entry).flatMap((other) => Object.entries(entryOf(other)?.fields ?? { missing: 'text' }))
      const fixed = entry.counterpartFields ?? {}
      const missing = needed.filter(([name, type]) => entry.fields[name] !== type && fixed[name] === undefined)
      expect({ id, missing }).toEqual({ id, missing: [] })
    }
  })

  it('has the identifiers that public monitoring lists watch', () => {
    const watched = [106, 109, 2001, 2002, 6000, 6001, 6028, 6050, 6100, 6105, 6126, 6127, 6801, 6803, 6900, 6941]
    for (const id of watched) expect(entryOf(id)).not.toBeNull()
    expect(entryOf(1)).toBeNull()
  })

  it('has every identifier of its plan, or says why it is not written', () => {
    const ranges = [
      [1, 15],
      [20, 26],
      [30, 37],
      [40, 45],
      [50, 61],
      [70, 73],
      [80, 82],
      [90, 92],
    ] as const
    const planned = ranges.flatMap(([from, to]) => Array.from({ length: to - from + 1 }, (_, i) => 20_000 + from + i))
    const reserved = new Set(reservedIds.map(([id]) => id))
    expect(planned.filter((id) => entryOf(id) === null && !reserved.has(id))).toEqual([])
  })

  it('is what the reference page shows (write the page anew with vitest --update)', async () => {
    await expect(eventPage()).toMatchFileSnapshot(join(import.meta.dirname, '..', '..', 'docs', 'events.md'))
  })
})
