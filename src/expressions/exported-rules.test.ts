import { describe, expect, it } from 'vitest'
import type { AttributeSchema } from '#src/model/schema.ts'
import { diagnose } from './diagnose.ts'
import { ExpressionError } from './expression-error.ts'
import { showOutcome } from './show-outcome.ts'
import { program } from './testing/evaluate.ts'
import { exportedParameters, exportIsThere, exportMissing, readExport, type ExportedRule } from './testing/exported-rules.ts'
import { fullObject, objectWithout, sampleEnvironment } from './testing/sample-objects.ts'

const name: AttributeSchema = { type: 'string', multiValued: false, access: 'read-write' }

/** What the flow of a rule gives for an object, or the error it ends in. */
function outcome(expression: string, object: Parameters<typeof sampleEnvironment>[0]): string {
  try {
    return showOutcome(program(expression).evaluate(sampleEnvironment(object)))
  } catch (error) {
    if (error instanceof ExpressionError) return `${error.phrase}: ${error.message}`
    throw error
  }
}

describe.skipIf(!exportIsThere)(`the rules of an Azure AD Connect export${exportMissing}`, () => {
  const rules = exportIsThere ? readExport() : []
  const ruleNamed = (title: string): ExportedRule => rules.find((rule) => rule.name === title) as ExportedRule

  it('are read with all their flows', () => {
    expect(rules).toHaveLength(62)
    expect(rules.reduce((sum, { flowCount }) => sum + flowCount, 0)).toBe(1200)
    const expressions = rules.flatMap(({ flows }) => flows.map(({ expression }) => expression))
    expect(expressions).toHaveLength(391)
    expect(new Set(expressions).size).toBe(86)
  })

  it.each(rules.map((rule) => [rule.name, rule] as const))('%s gives no alarm', (_, { flows, source, target }) => {
    const found = flows.flatMap((flow) => {
      const into = flow.target === 'dn' ? { name: 'dn', schema: name } : target.find(flow.target)
      expect(into).not.toBeNull()
      return into === null ? [] : diagnose(flow.expression, { source, parameters: exportedParameters, target: into })
    })
    expect(found).toEqual([])
  })

  it.each(rules.map((rule) => [rule.name, rule] as const))(
    '%s evaluates with and without each attribute it reads',
    (_, { flows, source }) => {
      const full = fullObject(source)
      for (const { expression } of flows) {
        const { attributes, importedAttributes } = program(expression)
        const objects = [
          full,
          ...[...attributes, ...importedAttributes].map((read) => objectWithout(full, read)),
          objectWithout({ dn: full['dn'] ?? null }, ''),
        ]
        for (const object of objects)
          expect(outcome(expression, object)).not.toMatch(/^(type mismatch|different lengths|cannot convert|out of bounds|overflow)/)
      }
    },
  )

  const outcomesOf = (title: string, targets: readonly string[]): Readonly<Record<string, string>> => {
    const { flows, source } = ruleNamed(title)
    const object = fullObject(source)
    return Object.fromEntries(
      targets.map((target) => [target, outcome(flows.find((flow) => flow.target === target)?.expression ?? 'Error("no flow")', object)]),
    )
  }

  it('give a user what its directory says', () => {
    expect(outcomesOf('In from AD - User Join', ['cloudFiltered'])).toEqual({ cloudFiltered: 'NULL' })
    expect(outcomesOf('In from AD - User AccountEnabled', ['pwdLastSet', 'sourceAnchor', 'userPrincipalName', 'objectSidString'])).toEqual({
      pwdLastSet: '"20140905081453.0Z"',
      sourceAnchor: '"AQIDBAUGBwgJCgsMDQ4PEA=="',
      userPrincipalName: '"anna.berg@contoso.com"',
      objectSidString: '"S-1-5-21-67305985-134678021-202050057-3597"',
    })
    expect(outcomesOf('In from AD - User Common', ['accountEnabled', 'displayName', 'description', 'title', 'proxyAddresses'])).toEqual({
      accountEnabled: 'True',
      displayName: '" Anna Berg "',
      description: '"First description"',
      title: '"title of Anna"',
      proxyAddresses: '["SMTP:anna.berg@contoso.com", "smtp:aberg@contoso.com"]',
    })
  })

  it('give a group, a contact and a device what their directory says', () => {
    expect(outcomesOf('In from AD - Group Join', ['mailEnabled'])).toEqual({ mailEnabled: 'True' })
    expect(outcomesOf('In from AD - Group Common', ['memberCount', 'securityEnabled'])).toEqual({
      memberCount: '2',
      securityEnabled: 'True',
    })
    expect(outcomesOf('In from AD - Contact Join', ['cloudFiltered'])).toEqual({ cloudFiltered: 'NULL' })
    expect(outcomesOf('In from AD - Computer Join', ['cloudFiltered'])).toEqual({ cloudFiltered: 'NULL' })
    expect(outcomesOf('Out to AAD - Group Join', ['dn', 'member', 'sourceAnchor'])).toEqual({
      dn: `"CN={${Buffer.from('AQIDBAUGBwgJCgsMDQ4PEA==').toString('hex').toUpperCase()}}"`,
      member: 'IgnoreThisFlow',
      sourceAnchor: '"AQIDBAUGBwgJCgsMDQ4PEA=="',
    })
  })
})
