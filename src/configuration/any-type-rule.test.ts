import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import type { Configuration, RuleDocument } from '#src/model/configuration.ts'
import { contoso } from './testing/contoso.ts'
import { fromDocuments } from './from-documents.ts'
import { toDocuments } from './to-documents.ts'
import { validateConfiguration } from './validate-configuration.ts'

describe('A rule for every type of the metaverse', () => {
  it('may join, as the shipped one for foreign security principals does', () => {
    const configuration = withFirstRule({ linkType: 'Join' })
    expect(validateConfiguration(configuration).filter(({ severity }) => severity === 'error')).toEqual([])
    const answer = fromDocuments(toDocuments(configuration))
    expect(answer.ok && answer.configuration).toEqual(configuration)
  })

  it('may not create objects', () => {
    expect(validateConfiguration(withFirstRule({ linkType: 'Provision' }))).toMatchObject([
      { severity: 'error', at: ['targetObjectType'], message: expect.stringContaining('cannot create objects') },
    ])
  })

  it('may not use an attribute that no type has', () => {
    const join = [[{ connectorSpaceAttribute: 'objectSid', metaverseAttribute: 'nowhere', caseSensitive: false }]]
    expect(validateConfiguration(withFirstRule({ linkType: 'Join', join }))).toMatchObject([
      { severity: 'error', message: '* in the metaverse has no attribute nowhere: the metaverse does not have it' },
    ])
  })
})

function withFirstRule(change: Partial<RuleDocument>): Configuration {
  const configuration = contoso()
  const first = must(configuration.rules[0], 'a rule')
  const others = configuration.rules.slice(1)
  return { ...configuration, rules: [{ ...first, targetObjectType: '*', flows: [], ...change }, ...others] }
}
