import { describe, expect, it } from 'vitest'
import type { RuleText } from '../../../requests/rules.ts'
import { draftOf, moved, textOfDraft } from './rule-draft.ts'
import { identifierOf } from './rule-identifier.ts'

const text: RuleText = {
  kind: 'rule',
  version: 1,
  id: 'in.user',
  name: 'In user',
  direction: 'inbound',
  connector: 'contoso.lab',
  sourceObjectType: 'user',
  targetObjectType: 'person',
  linkType: 'Join',
  precedence: 100,
  scope: [[{ attribute: 'mail', operator: 'ISNOTNULL' }], [{ attribute: 'department', operator: 'EQUAL', value: 'Sales' }]],
  join: [[{ connectorSpace: 'objectGUID', metaverse: 'sourceAnchor', caseSensitive: true }]],
  flows: [
    { to: 'department', from: 'department' },
    { to: 'country', constant: '' },
    { to: 'displayName', expression: 'Trim([displayName])', merge: 'Merge', applyOnce: true },
  ],
}

describe('a draft of a rule', () => {
  it('comes back as the document it was made of', () => {
    expect(textOfDraft(draftOf(text))).toEqual(text)
  })

  it('leaves out what is the default, and groups in which nothing stands', () => {
    const draft = { ...draftOf(text), scope: [[]], join: [], flows: [] }
    expect(Object.keys(textOfDraft(draft))).not.toContain('scope')
    expect(Object.keys(textOfDraft(draft))).not.toContain('join')
  })

  it('keeps its elements when one is moved, and moves none beyond the ends', () => {
    expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b'])
    expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c'])
    expect(moved(['a', 'b'], 0, -1)).toEqual(['a', 'b'])
    expect(moved(['a', 'b'], 1, 2)).toEqual(['a', 'b'])
  })
})

it('an identifier is made of a name and is never the address of another page', () => {
  expect(identifierOf('In from AD – Département (custom)')).toBe('in-from-ad-de-partement-custom')
  expect(identifierOf('New')).toBe('new-rule')
  expect(identifierOf('…')).toBe('')
})
