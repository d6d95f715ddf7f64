import { expect, it } from 'vitest'
import { inbound, rulesOf } from '../testing/small-rules.ts'
import { SmallWorld } from '../testing/small-world.ts'

it('the trace says that several identities fit the join, and that a join has no value to go by', () => {
  const world = new SmallWorld(
    rulesOf(
      inbound({ name: 'In from Forest', link: 'Provision', join: ['sid = sid'], flows: { sid: '[sid]', mail: '[mail]' } }),
      inbound({ name: 'In from Branch', connector: 'Branch', link: 'Provision', join: ['mail = mail'] }),
    ),
  )
  world.holds('Forest', 'CN=Anna', { sid: '1', mail: 'a@lab' })
  world.holds('Forest', 'CN=Anne', { sid: '2', mail: 'a@lab' })
  const reasons = (attributes: Readonly<Record<string, string>>): readonly (string | undefined)[] => {
    world.plan(world.imports('Branch', `CN=${Object.keys(attributes).join('')}`, attributes))
    return world.trace.flatMap((entry) => (entry.kind === 'link' ? [entry.reason] : []))
  }
  expect(reasons({ mail: 'a@lab' })[0]).toBe('join-ambiguous')
  expect(reasons({ title: 'Boss' })[0]).toBe('no-join-value')
})
