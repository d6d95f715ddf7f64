import { describe, expect, it } from 'vitest'
import type { ConnectorId, ObjectId } from '#src/model/brand.ts'
import type { MergeType } from '#src/model/configuration.ts'
import { emptyObject } from '#src/model/connector-space-object.ts'
import { dnKey } from '#src/model/dn.ts'
import type { Value } from '#src/model/value.ts'
import type { FlowOutcome } from '#src/rules/flow.ts'
import { must } from '#src/base/assert.ts'
import { inbound, rulesOf, connectorId } from './testing/small-rules.ts'
import { resolve, type Candidate, type Resolution } from './precedence.ts'
import { SyncError } from './sync-error.ts'
import { noTrace, recordingTrace } from './trace.ts'

const rule = must(rulesOf(inbound({ flows: { title: '[title]' } })).inbound(connectorId('Forest'), 'user')[0], 'the rule')
const flow = must(rule.flows[0], 'the flow')
const object = emptyObject({ id: 'o' as ObjectId, connectorId: 'c' as ConnectorId, dn: 'CN=Anna', dnKey: dnKey('CN=Anna') }, 'object')

function candidate(name: string, outcome: FlowOutcome, merge: MergeType = 'Update'): Candidate {
  return { rule: { ...rule, name }, flow: { ...flow, merge }, object, outcome }
}

const nothing: FlowOutcome = { kind: 'null' }
const authoritativeNull: FlowOutcome = { kind: 'authoritative-null' }
const ignore: FlowOutcome = { kind: 'ignore' }
const broken: FlowOutcome = { kind: 'error', code: 'sync-rule-error-function-triggered', message: 'no name' }
const references: FlowOutcome = { kind: 'references', attribute: 'member' }

function values(...list: readonly Value[]): FlowOutcome {
  return { kind: 'values', values: list }
}

/** What comes out, as the names of the rules that won and their values. */
function outcome(...candidates: readonly Candidate[]): string | readonly (readonly unknown[])[] {
  return shown(resolve('title', candidates, { trace: noTrace, step: 'import-flow' }))
}

function shown(resolution: Resolution): string | readonly (readonly unknown[])[] {
  if (resolution.kind === 'values') return resolution.parts.map((part) => [part.candidate.rule.name, ...part.values])
  return resolution.kind === 'references'
    ? resolution.parts.map((part) => [part.candidate.rule.name, `${part.attribute} ->`])
    : resolution.kind
}

describe('flows of merge type Update', () => {
  it('let the first value win', () => {
    expect(outcome(candidate('50', values('a')), candidate('60', values('b')))).toEqual([['50', 'a']])
  })

  it('pass NULL on to the next rule', () => {
    expect(outcome(candidate('60', nothing), candidate('106', values('b')))).toEqual([['106', 'b']])
  })

  it('remove the value when everybody says NULL', () => {
    expect(outcome(candidate('60', nothing), candidate('106', nothing))).toBe('remove')
  })

  it('C13 end at AuthoritativeNull and remove the value', () => {
    expect(outcome(candidate('60', authoritativeNull), candidate('106', values('b')))).toBe('remove')
    expect(outcome(candidate('50', nothing), candidate('60', authoritativeNull), candidate('106', values('b')))).toBe('remove')
  })

  it('do not reach AuthoritativeNull behind a value', () => {
    expect(outcome(candidate('60', values('a')), candidate('106', authoritativeNull))).toEqual([['60', 'a']])
  })

  it('take IgnoreThisFlow for a flow that is not there', () => {
    expect(outcome(candidate('60', ignore), candidate('106', values('b')))).toEqual([['106', 'b']])
    expect(outcome(candidate('60', ignore), candidate('106', nothing))).toBe('remove')
  })

  it('keep what is there when all are ignored, or nobody flows', () => {
    expect(outcome(candidate('60', ignore), candidate('106', ignore))).toBe('keep')
    expect(outcome()).toBe('keep')
  })

  it('count the empty text as a value', () => {
    expect(outcome(candidate('60', values('')), candidate('106', values('b')))).toEqual([['60', '']])
  })

  it('let references win as values do', () => {
    expect(outcome(candidate('60', nothing), candidate('106', references))).toEqual([['106', 'member ->']])
    expect(outcome(candidate('60', references), candidate('106', references))).toEqual([['60', 'member ->']])
  })

  it('fail the object at an error that comes before a value', () => {
    expect(() => outcome(candidate('60', nothing), candidate('106', broken), candidate('107', values('b')))).toThrow(SyncError)
    expect(() => outcome(candidate('60', broken))).toThrow('title: no name')
  })

  it('name the rule and the code of an error', () => {
    expect(() => outcome(candidate('In from AD', broken))).toThrow(
      expect.objectContaining({ code: 'sync-rule-error-function-triggered', rule: 'In from AD', step: 'import-flow' }),
    )
  })
})

describe('flows of a merge type', () => {
  it('put the values of all rules together', () => {
    expect(outcome(candidate('60', values('a', 'b'), 'Merge'), candidate('106', values('c'), 'Merge'))).toEqual([
      ['60', 'a', 'b'],
      ['106', 'c'],
    ])
  })

  it('say a value once, by the rule that comes first', () => {
    expect(outcome(candidate('60', values('a'), 'Merge'), candidate('106', values('a', 'b'), 'Merge'))).toEqual([
      ['60', 'a'],
      ['106', 'b'],
    ])
    expect(outcome(candidate('60', values(Uint8Array.of(1)), 'Merge'), candidate('106', values(Uint8Array.of(1)), 'Merge'))).toEqual([
      ['60', Uint8Array.of(1)],
    ])
  })

  it('C15 tell cases apart unless they are told not to', () => {
    const addresses = (merge: MergeType) => [candidate('60', values('SMTP:a@x'), merge), candidate('106', values('smtp:A@X'), merge)]
    expect(outcome(...addresses('Merge'))).toEqual([
      ['60', 'SMTP:a@x'],
      ['106', 'smtp:A@X'],
    ])
    expect(outcome(...addresses('MergeCaseInsensitive'))).toEqual([['60', 'SMTP:a@x']])
  })

  it('ignore case within one rule too', () => {
    expect(outcome(candidate('60', values('a', 'A', 'b'), 'MergeCaseInsensitive'))).toEqual([['60', 'a', 'b']])
  })

  it('take no values from NULL, and remove the attribute when all say it', () => {
    expect(outcome(candidate('60', nothing, 'Merge'), candidate('106', values('b'), 'Merge'))).toEqual([['106', 'b']])
    expect(outcome(candidate('60', nothing, 'Merge'), candidate('106', nothing, 'Merge'))).toBe('remove')
  })

  it('take IgnoreThisFlow for a flow that is not there', () => {
    expect(outcome(candidate('60', ignore, 'Merge'), candidate('106', ignore, 'Merge'))).toBe('keep')
    expect(outcome(candidate('60', ignore, 'Merge'), candidate('106', nothing, 'Merge'))).toBe('remove')
  })

  it('do not turn flows of merge type Update into merged ones by being ignored', () => {
    expect(outcome(candidate('50', ignore, 'Merge'), candidate('60', values('a')), candidate('106', values('b')))).toEqual([['60', 'a']])
  })

  it('Q11 end at AuthoritativeNull, which adds nothing', () => {
    expect(
      outcome(candidate('60', values('a'), 'Merge'), candidate('70', authoritativeNull, 'Merge'), candidate('106', values('b'), 'Merge')),
    ).toEqual([['60', 'a']])
  })

  it('must agree on the merge type', () => {
    expect(() => outcome(candidate('60', values('a'), 'Merge'), candidate('106', values('b')))).toThrow('merge types')
    expect(() => outcome(candidate('60', values('a'), 'Merge'), candidate('106', nothing, 'MergeCaseInsensitive'))).toThrow('merge types')
  })

  it('fail the object at an error', () => {
    expect(() => outcome(candidate('60', values('a'), 'Merge'), candidate('106', broken, 'Merge'))).toThrow('no name')
  })
})

it('says of every flow what became of it', () => {
  const trace = recordingTrace()
  const candidates = [candidate('50', ignore), candidate('60', nothing), candidate('70', values('a')), candidate('80', values('b'))]
  resolve('title', candidates, { trace, step: 'import-flow' })
  expect(trace.entries.map((entry) => (entry.kind === 'flow' ? [entry.rule.name, entry.verdict] : []))).toEqual([
    ['50', 'IgnoreThisFlow'],
    ['60', 'no value, the next rule may decide'],
    ['70', 'won'],
    ['80', 'a rule of higher precedence decided'],
  ])
})
