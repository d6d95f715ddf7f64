import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { cycleLineShape } from './contract/cycle.ts'
import { eventPageShape } from './contract/event.ts'
import { decidedLinkShape, type DecidedLinkBody, type DecideLinkBody } from './contract/link.ts'
import { spaceObjectShape, type SpaceObjectBody } from './contract/space.ts'
import { collect, forest, ServiceWorld } from './testing/service-world.ts'

let world: ServiceWorld
let anna: string
let bert: string

beforeAll(async () => {
  world = await ServiceWorld.cycled({ people: 6, groups: 1 })
  const people = world.company.directory.directory.list('user').filter((dn) => dn.includes('OU=People'))
  anna = must(people[0], 'a person')
  bert = must(people[1], 'another person')
})
afterAll(() => world.close())

const path = `/connectors/${forest}/space/link`

function decide(body: DecideLinkBody): Promise<DecidedLinkBody> {
  return world.client.ask(decidedLinkShape, { method: 'POST', path, body })
}

async function refusal(body: unknown): Promise<unknown> {
  const answer = await world.send('POST', path, { type: 'application/json', text: JSON.stringify(body) })
  return { status: answer.status, ...(JSON.parse(answer.text) as object) }
}

function show(object: string): Promise<SpaceObjectBody> {
  return world.client.ask(spaceObjectShape, { method: 'GET', path: `/connectors/${forest}/space/object`, query: { object } })
}

async function identityOf(object: string): Promise<string> {
  return must((await show(object)).link, `the link of ${object}`).metaverseId
}

async function cycle(): Promise<void> {
  await collect(world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy: 'delta' } }))
}

describe('a decision about a link', () => {
  it('cuts it until the object is given back to the rules, and is in the event log with who and why', async () => {
    const cut = await decide({ object: anna, decision: 'disconnect', reason: 'she left' })
    expect(cut).toEqual({ connector: forest, dn: anna, decision: 'disconnect', metaverseId: null, connectorState: 'explicit' })
    await cycle()
    expect(await show(anna)).toMatchObject({ link: null, connectorState: 'explicit' })
    expect(await decide({ object: anna, decision: 'reset' })).toMatchObject({ metaverseId: null, connectorState: 'normal' })
    await cycle()
    expect(await show(anna)).toMatchObject({ link: { kind: expect.stringMatching(/^(joined|projected)$/) }, connectorState: 'normal' })
    const { events } = await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { id: 20126 } })
    expect(events.map(({ connector, fields }) => [connector, fields['dn'], fields['decision'], fields['reason']])).toEqual([
      [forest, anna, 'reset', null],
      [forest, anna, 'disconnect', 'she left'],
    ])
    expect(events.every(({ fields }) => typeof fields['author'] === 'string' && fields['author'] !== '')).toBe(true)
  })

  it('joins an object to an identity that has no other of its connector', async () => {
    const identity = await identityOf(anna)
    await decide({ object: anna, decision: 'disconnect' })
    expect(await refusal({ object: anna, decision: 'join', metaverse: await identityOf(bert) })).toMatchObject({
      status: 409,
      code: 'link-refused',
      detail: expect.stringContaining('is joined to that metaverse object'),
    })
    expect(await refusal({ object: anna, decision: 'join', metaverse: identity })).toMatchObject({ status: 404, code: 'object-unknown' })
    expect((await show(anna)).link).toBeNull()
    await decide({ object: anna, decision: 'reset' })
    await cycle()
  })

  it('is refused with what to do first, and changes nothing', async () => {
    const identity = await identityOf(bert)
    expect(await refusal({ object: bert, decision: 'join', metaverse: identity })).toMatchObject({
      status: 409,
      detail: expect.stringContaining('disconnect it first'),
    })
    expect(await refusal({ object: bert, decision: 'join' })).toMatchObject({
      status: 409,
      detail: expect.stringContaining('say which identity'),
    })
    expect(await refusal({ object: bert, decision: 'forget' })).toMatchObject({ status: 400 })
    expect(await refusal({ object: 'CN=Nobody', decision: 'reset' })).toMatchObject({ status: 404, code: 'object-unknown' })
    expect(await identityOf(bert)).toBe(identity)
  })
})
