import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { InvariantError } from '#src/base/assert.ts'
import type { ConnectorId, RunId } from '#src/model/brand.ts'
import type { CatalogueEntry } from './catalogue-entry.ts'
import { eventCatalogue } from './event-catalogue.ts'
import { eventPage } from './testing/event-page.ts'
import { entryOf, makeEvent, withCompatibility } from './make-event.ts'

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
    expect(withCompatibility(makeEvent(20112, { lastSeenAt: 'x' }, origin))).toHaveLength(1)
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
    for (const [id, entry] of entries.filter(([, { compatibility }]) => compatibility !== undefined)) {
      const needed = Object.entries(entryOf(entry.compatibility ?? 0)?.fields ?? { missing: 'text' })
      expect({ id, missing: needed.filter(([name, type]) => entry.fields[name] !== type) }).toEqual({ id, missing: [] })
    }
  })

  it('has the identifiers that public monitoring lists watch', () => {
    for (const id of [2001, 2002, 6000, 6001, 6028, 6050, 6100, 6105, 6127, 6803, 6941]) expect(entryOf(id)).not.toBeNull()
    expect(entryOf(1)).toBeNull()
  })

  it('is what the reference page shows (write the page anew with vitest --update)', async () => {
    await expect(eventPage()).toMatchFileSnapshot(join(import.meta.dirname, '..', '..', 'docs', 'events.md'))
  })
})
