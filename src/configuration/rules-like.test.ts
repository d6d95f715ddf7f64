import { describe, expect, it } from 'vitest'
import { AppError } from '#src/base/app-error.ts'
import { must } from '#src/base/assert.ts'
import type { Configuration, ConnectorDocument, RuleDocument } from '#src/model/configuration.ts'
import { contoso, forest } from './testing/contoso.ts'
import { rulesLike } from './rules-like.ts'
import { validateConfiguration } from './validate-configuration.ts'

/** The lab's configuration with rules numbered from 100 without gaps and named alike, as an export has them. */
function exported(): Configuration {
  const configuration = contoso()
  const rules = configuration.rules.map((rule, i) => ({
    ...rule,
    name: rule.name.replace(' contoso.lab', ' AD').replace(' contoso.onmicrosoft.com', ' AAD'),
    precedence: 100 + i,
  }))
  return { ...configuration, rules }
}

function withForest(configuration: Configuration, connector: ConnectorDocument): Configuration {
  const like = must(
    configuration.connectors.find(({ name }) => name === 'contoso.lab'),
    'the forest',
  )
  return {
    ...configuration,
    connectors: [...configuration.connectors, connector],
    rules: rulesLike(configuration, { like, connector }),
  }
}

const inOrder = (rules: readonly RuleDocument[]): readonly string[] => rules.map(({ precedence, name }) => `${precedence} ${name}`)

describe('the rules of a further forest', () => {
  it('come last in the block of their name, and the numbers after them move up', () => {
    const configuration = withForest(exported(), forest('fabrikam.lab'))
    expect(inOrder(configuration.rules).slice(0, 6)).toEqual([
      '100 In from AD - User Join',
      '101 In from AD - User Join (fabrikam.lab)',
      '102 In from AD - InetOrgPerson Join',
      '103 In from AD - InetOrgPerson Join (fabrikam.lab)',
      '104 In from AD - User AccountEnabled',
      '105 In from AD - User AccountEnabled (fabrikam.lab)',
    ])
    const third = withForest(configuration, forest('tailspin.lab'))
    expect(inOrder(third.rules).slice(0, 4)).toEqual([
      '100 In from AD - User Join',
      '101 In from AD - User Join (fabrikam.lab)',
      '102 In from AD - User Join (tailspin.lab)',
      '103 In from AD - InetOrgPerson Join',
    ])
  })

  it('make a configuration without an error, in which nothing of the others changed but numbers', () => {
    const before = exported()
    const after = withForest(before, forest('fabrikam.lab'))
    expect(validateConfiguration(after).filter(({ severity }) => severity === 'error')).toEqual([])
    const kept = after.rules.filter(({ connector }) => connector !== 'fabrikam.lab')
    expect(kept.map((rule) => ({ ...rule, precedence: 0 }))).toEqual(before.rules.map((rule) => ({ ...rule, precedence: 0 })))
  })

  it('stay among those of forests where the rules for a tenant have the same name', () => {
    const { rules } = withForest(contoso(), forest('fabrikam.lab'))
    const places = rules.filter(({ name }) => name.endsWith('lab - User Join')).map(({ precedence }) => precedence)
    expect(places).toEqual([100, 101])
  })

  it('use gaps between numbers before anything moves', () => {
    const before = exported()
    const spread = { ...before, rules: before.rules.map((rule) => ({ ...rule, precedence: rule.precedence * 10 })) }
    const after = withForest(spread, forest('fabrikam.lab'))
    const numbers = new Map(spread.rules.map(({ id, precedence }) => [id, precedence]))
    for (const { id, precedence } of after.rules) expect(numbers.get(id) ?? precedence).toBe(precedence)
    expect(inOrder(after.rules).slice(0, 2)).toEqual(['1000 In from AD - User Join', '1001 In from AD - User Join (fabrikam.lab)'])
  })

  it('have names and identifiers derived from those of the originals, the same every time', () => {
    const [second, third] = [forest('fabrikam.lab'), forest('tailspin.lab')]
    const both = withForest(withForest(contoso(), second), third)
    const joins = both.rules.filter(({ name }) => name.endsWith('lab - User Join'))
    const [first] = contoso().connectors
    expect(joins.map(({ id, name }) => [id, name])).toEqual(
      [must(first, 'a connector'), second, third].map((connector) => [
        expect.stringMatching(/^ad-user-join\.[0-9a-f]{12}$/),
        `In from ${connector.name} - User Join`,
      ]),
    )
    for (const key of ['id', 'name', 'precedence'] as const)
      expect(new Set(both.rules.map((rule) => rule[key])).size).toBe(both.rules.length)
    expect(withForest(withForest(contoso(), second), third).rules.map(({ name }) => name)).toEqual(both.rules.map(({ name }) => name))
  })

  it('leave out what the new forest does not have', () => {
    const exchange = /^(mailNickname|msExch.*|extensionAttribute\d+)$/
    const after = withForest(exported(), forest('fabrikam.lab', exchange))
    const names = after.rules.filter(({ connector }) => connector === 'fabrikam.lab').map(({ name }) => name)
    expect(names).toContain('In from AD - User Common (fabrikam.lab)')
    expect(names).not.toContain('In from AD - User Exchange (fabrikam.lab)')
  })

  it('need a connector that has rules', () => {
    const { connectors, rules } = exported()
    const [like] = connectors
    const none = rules.filter(({ connector }) => connector !== like?.name)
    const make = () => rulesLike({ connectors, rules: none }, { like: must(like, 'a connector'), connector: forest('fabrikam.lab') })
    expect(make).toThrow(AppError)
    expect(make).toThrow(/contoso\.lab/)
  })
})
