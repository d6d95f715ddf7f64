import { describe, expect, it } from 'vitest'
import type { ObjectId } from '#src/model/brand.ts'
import { inbound, outbound, rulesOf, type SmallRule } from './testing/small-rules.ts'
import { SmallWorld } from './testing/small-world.ts'

const source = inbound({
  name: 'In',
  link: 'Provision',
  scope: ['title NOTEQUAL Gone'],
  join: ['sid = sid'],
  flows: { sid: '[sid]', title: '[title]', filtered: '[filtered]' },
})
const target: SmallRule = {
  name: 'Out',
  link: 'Provision',
  scope: ['filtered NOTEQUAL True'],
  join: ['sid == sid'],
  flows: { dn: '="CN=" & [sid]', sid: '[sid]' },
}

/** A person who is in the cloud, exported and seen again. */
function settled(): { readonly world: SmallWorld; readonly anna: ObjectId } {
  const world = new SmallWorld(rulesOf(source, outbound(target)))
  const anna = world.holds('Forest', 'CN=Anna', { sid: 'S-1' })
  world.settles(inCloud(world))
  return { world, anna }
}

function inCloud(world: SmallWorld): ObjectId {
  const found = world.find('Cloud', 'CN=S-1')
  if (found === null) throw new Error('Anna is not in the cloud')
  return found.id
}

function reasonOf(world: SmallWorld): string | undefined {
  const delta = world.object(inCloud(world)).pendingExport
  expect(delta?.operation).toBe('delete')
  return delta?.reason
}

describe('the reason of a delete', () => {
  it('names the condition that does not hold any more', () => {
    const { world, anna } = settled()
    world.changes(anna, { filtered: true })
    world.synchronize(anna)
    expect(reasonOf(world)).toBe('out of the scope of "Out": filtered NOTEQUAL True does not hold')
  })

  it('names the object of the source that was deleted', () => {
    const { world, anna } = settled()
    world.deletes(anna)
    world.synchronize(anna)
    expect(reasonOf(world)).toBe('its identity is gone: CN=Anna of "Forest" was deleted or is no longer read')
  })

  it('names the object of the source that no rule takes any more', () => {
    const { world, anna } = settled()
    world.changes(anna, { title: 'Gone' })
    world.synchronize(anna)
    expect(reasonOf(world)).toBe('its identity is gone: no rule that keeps it has CN=Anna of "Forest" in scope any more')
  })

  it('names the rule that was removed', () => {
    const { world, anna } = settled()
    world.rules = rulesOf(source, outbound({ ...target, name: 'Other', link: 'Join' }))
    world.synchronize(anna)
    expect(reasonOf(world)).toBe('the Provision rule that kept it was removed or disabled')
  })

  it('is gone when the object is wanted again', () => {
    const { world, anna } = settled()
    world.changes(anna, { filtered: true })
    world.synchronize(anna)
    world.settles(anna)
    world.changes(anna, { filtered: [] })
    world.synchronize(anna)
    expect(world.object(inCloud(world)).pendingExport?.operation).not.toBe('delete')
  })
})
