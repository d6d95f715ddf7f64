import { must } from '#src/base/assert.ts'
import { ruleListShape } from '../../../contract/rule.ts'
import { forest } from '../../service-world.ts'
import type { ExampleStage } from './example-stage.ts'
import type { Examples } from './example.ts'

/** The configuration: documents, single changes, rules, expressions. */
export const configurationExamples: Examples = {
  planConfiguration: async (stage) => ({ json: { documents: (await stage.configuration()).documents } }),
  tryConfiguration: async (stage) => ({ json: { documents: (await stage.configuration()).documents } }),
  applyConfiguration: async (stage) => {
    const { documents } = await stage.configuration()
    return { json: { documents, expectedVersion: await stage.version(), reason: 'a test' } }
  },
  planChanges: async (stage) => ({ json: await change(stage) }),
  tryChanges: async (stage) => ({ json: await change(stage) }),
  applyChanges: async (stage) => ({
    headers: { 'if-match': `"${await stage.version()}"` },
    json: { ...(await change(stage)), reason: 'a test' },
  }),
  getConfigurationVersion: async (stage) => ({ path: { version: await stage.version() } }),
  getRule: async (stage) => ({ path: { id: await shippedRule(stage) } }),
  compareRule: async (stage) => ({ path: { id: await shippedRule(stage) } }),
  dryRunRules: async (stage) => ({ json: { ...(await change(stage)), objects: [{ connector: forest, object: await stage.person() }] } }),
  checkExpression: () => ({ json: { expression: 'Trim([displayName])' } }),
  traceExpression: async (stage) => ({
    json: { expression: 'Trim([displayName])', connector: forest, object: await stage.person() },
  }),
}

async function change(stage: ExampleStage): Promise<object> {
  const id = await shippedRule(stage)
  return { changes: [{ kind: 'clone-rule', id, newId: stage.name('copy'), name: stage.name('Copy'), disablesOriginal: false }] }
}

async function shippedRule({ world }: ExampleStage): Promise<string> {
  const { rules } = await world.client.ask(ruleListShape, { method: 'GET', path: '/rules', query: { connector: forest } })
  return must(rules[0], 'a rule').id
}
