import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { Configuration } from '#src/model/configuration.ts'
import { textOfConnector } from './connector-text.ts'
import { fromDocuments } from './from-documents.ts'
import { mergeChanges, type ConfigurationChange } from './merge-changes.ts'
import { textOfRule } from './rule-text.ts'
import { contoso } from './testing/contoso.ts'
import { toDocuments } from './to-documents.ts'

const before = contoso()

function merged(...changes: readonly ConfigurationChange[]): Configuration {
  const read = fromDocuments(mergeChanges(before, changes))
  if (!read.ok) throw new Error(JSON.stringify(read.problems))
  return read.configuration
}

describe('Changes on top of a configuration', () => {
  const rule = must(before.rules[3], 'a rule')

  it('leave everything else as it is, also where they change nothing', () => {
    expect(mergeChanges(before, [])).toEqual(toDocuments(before))
    expect(merged({ kind: 'put-rule', rule: textOfRule(rule) })).toEqual(before)
    const renamed = merged({ kind: 'put-rule', rule: { ...textOfRule(rule), name: 'Another name' } })
    expect(renamed.rules).toEqual(before.rules.map((each) => (each.id === rule.id ? { ...each, name: 'Another name' } : each)))
  })

  it('are made one on top of the other', () => {
    const copy = { kind: 'clone-rule', id: rule.id, newId: 'custom.copy', name: 'Copy', disablesOriginal: true } as const
    const { rules } = merged(copy, { kind: 'set-rule-disabled', id: 'custom.copy', disabled: true }, { kind: 'remove-rule', id: rule.id })
    expect(rules).toHaveLength(before.rules.length)
    const own = must(
      rules.find(({ id }) => id === 'custom.copy'),
      'the copy',
    )
    expect([own.disabled, own.tag, own.flows]).toEqual([true, null, rule.flows])
    expect(own.precedence).toBeLessThan(rule.precedence)
    expect(before.rules.some(({ precedence }) => precedence === own.precedence)).toBe(false)
  })

  it('set the limits of the deletion guard and nothing else of the scheduler', () => {
    const { scheduler, ...others } = merged({ kind: 'set-deletion-limits', threshold: null, percentage: 2.5 })
    expect(scheduler).toEqual({ ...before.scheduler, exportDeletionThreshold: null, exportDeletionPercentage: 2.5 })
    const { scheduler: _, ...untouched } = before
    expect(others).toEqual(untouched)
  })

  it('add, change, switch off and remove one receiver, and leave the others where they stand', () => {
    const hook = { name: 'pager', url: 'https://pager.contoso.lab/in' }
    const file = { name: 'lines', path: 'events.jsonl' }
    const added = merged(
      { kind: 'add-receiver', list: 'alerts.webhooks', receiver: hook },
      { kind: 'add-receiver', list: 'sinks.files', receiver: file },
      { kind: 'add-receiver', list: 'sinks.files', receiver: { ...file, name: 'more' } },
    )
    expect(added.alerts).toEqual({ mail: [], webhooks: [{ ...hook, minimumSeverity: 'P3', ca: null }] })
    expect(added.sinks?.files.map(({ name }) => name)).toEqual(['lines', 'more'])
    const again = (...changes: readonly ConfigurationChange[]) => {
      const read = fromDocuments(mergeChanges(added, changes))
      return read.ok ? read.configuration : read.problems
    }
    expect(again({ kind: 'change-receiver', list: 'sinks.files', receiver: { ...file, name: 'LINES', disabled: true } })).toMatchObject({
      sinks: { files: [{ name: 'LINES', disabled: true }, { name: 'more' }] },
    })
    const { alerts, ...without } = added
    expect(alerts).toBeDefined()
    expect(again({ kind: 'remove-receiver', list: 'alerts.webhooks', name: 'Pager' })).toEqual(without)
    expect(again({ kind: 'add-receiver', list: 'sinks.syslog', receiver: { name: 'x' } })).toEqual(
      expect.arrayContaining([expect.objectContaining({ path: 'sinks.yaml' })]),
    )
    expect(() => again({ kind: 'remove-receiver', list: 'alerts.mail', name: 'pager' })).toThrow(
      expect.objectContaining({ code: 'document-unknown' }),
    )
  })

  it('let the rules of a connector follow its new name', () => {
    const [connector] = before.connectors
    const { id, name } = must(connector, 'a connector')
    const after = merged({ kind: 'put-connector', connector: { ...textOfConnector(must(connector, 'a connector')), name: 'Elsewhere' } })
    expect(after.connectors.find((each) => each.id === id)?.name).toBe('Elsewhere')
    const own = before.rules.filter((each) => each.connector === name).map((each) => each.id)
    expect(after.rules.filter((each) => each.connector === 'Elsewhere').map((each) => each.id)).toEqual(own)
  })

  it('name what is not there', () => {
    expect(() => merged({ kind: 'remove-rule', id: 'nobody' })).toThrow(expect.objectContaining({ code: 'document-unknown' }))
    const twice = () => merged({ kind: 'remove-rule', id: rule.id }, { kind: 'remove-rule', id: rule.id })
    expect(twice).toThrow(expect.objectContaining({ code: 'document-unknown' }))
  })

  it('without an identifier are read like any other document, and refused there', () => {
    const files = mergeChanges(before, [{ kind: 'put-rule', rule: { kind: 'rule', version: 1, name: '../../etc' } }])
    expect(files.map(({ path }) => path)).toContain('rules/new.yaml')
    expect(fromDocuments(files).ok).toBe(false)
  })
})
