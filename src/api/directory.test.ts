import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import {
  connectorDocumentShape,
  containerLevelShape,
  pendingShape,
  schemaDifferenceShape,
  storedSchemaShape,
  type ContainerLevelBody,
} from './contract/directory.ts'
import { planShape } from './contract/configuration.ts'
import { ServiceClient } from '#src/cli/client/service-client.ts'
import { forest, ServiceWorld, tenant } from './testing/service-world.ts'

let world: ServiceWorld

beforeAll(async () => {
  world = await ServiceWorld.cycled({ people: 20, groups: 2 })
})
afterAll(() => world.close())

function containers(parent?: string): Promise<ContainerLevelBody> {
  const partition = world.company.directory.baseDn
  const query = { partition, ...(parent === undefined ? {} : { parent }) }
  return world.client.ask(containerLevelShape, { method: 'GET', path: `/connectors/${forest}/containers`, query })
}

describe('the directory behind a connector', () => {
  it('shows its containers level by level, with what is read of them and what is here', async () => {
    const { containers: top } = await containers()
    const people = must(
      top.find(({ name }) => name === 'People'),
      'OU=People',
    )
    expect([people.kind, people.selection, people.listed]).toEqual(['organizationalUnit', 'all', 'include'])
    expect(people.objects).toBeGreaterThanOrEqual(20)
    const unread = top.filter(({ listed }) => listed === null)
    expect(unread.every(({ selection }) => selection === 'none')).toBe(true)
    const below = await containers(people.dn)
    expect(below.containers.every(({ dn, selection }) => dn.endsWith(people.dn) && selection === 'all')).toBe(true)
    const query = { partition: 'default' }
    const cloud = world.client.ask(containerLevelShape, { method: 'GET', path: `/connectors/${tenant}/containers`, query })
    await expect(cloud).rejects.toMatchObject({ problem: { code: 'connector-settings' } })
  })

  it('is signed in to once for a whole visit, however many levels are opened at the same time, and anew for another person', async () => {
    const { tally, baseDn } = world.company.directory
    const before = tally.of('binds')
    const people = `OU=People,${baseDn}`
    const levels = await Promise.all([undefined, people, `OU=Groups,${baseDn}`, undefined].map((parent) => containers(parent)))
    expect(levels[0]).toEqual(levels[3])
    await containers(people)
    await world.client.ask(schemaDifferenceShape, { method: 'POST', path: `/connectors/${forest}/schema/refresh` })
    // The visit of the test before goes on.
    expect(tally.of('binds') - before).toBeLessThanOrEqual(1)
    const other = new ServiceClient({ address: world.service.address, dataDirectory: world.dataDirectory, author: 'bob' })
    const now = tally.of('binds')
    for (const parent of [baseDn, people]) {
      await other.ask(containerLevelShape, {
        method: 'GET',
        path: `/connectors/${forest}/containers`,
        query: { partition: baseDn, parent },
      })
    }
    expect(tally.of('binds') - now).toBe(1)
  })

  it('says how its schema differs from what is selected, and which rules use what', async () => {
    const { types } = await world.client.ask(storedSchemaShape, { method: 'GET', path: `/connectors/${forest}/schema` })
    const user = must(
      types.find(({ name }) => name === 'user'),
      'users',
    )
    expect(user.rules).toBeGreaterThan(0)
    expect(user.attributes.find(({ name }) => name === 'department')).toMatchObject({
      rules: 2,
      usedBy: [`In from ${forest} - User Common from Exchange`, `In from ${forest} - User Common`],
    })
    const difference = await world.client.ask(schemaDifferenceShape, { method: 'POST', path: `/connectors/${forest}/schema/refresh` })
    const offered = must(
      difference.types.find(({ name }) => name === 'user'),
      'users of the directory',
    )
    expect([offered.isSelected, offered.isOffered, offered.missing, offered.changed]).toEqual([true, true, [], []])
    expect(offered.available.length).toBeGreaterThan(0)
    expect(difference.partitions).toEqual({ added: [], removed: [] })
  })

  it('is changed by sending its document back', async () => {
    const { connector } = await world.client.ask(connectorDocumentShape, { method: 'GET', path: `/connectors/${forest}/document` })
    const [first, ...rest] = connector.partitions
    const changed = { ...connector, name: 'Contoso', partitions: [{ ...must(first, 'a partition'), include: [] }, ...rest] }
    const body = { changes: [{ kind: 'put-connector', connector: changed }] }
    const plan = await world.client.ask(planShape, { method: 'POST', path: '/configuration/changes/plan', body })
    expect([plan.isSound, plan.problems.filter(({ severity }) => severity === 'error')]).toEqual([true, []])
    expect(plan.needed.map((needed) => [needed.connector, needed.steps])).toEqual([['Contoso', ['full-import', 'full-synchronization']]])
    expect(plan.changes.some(({ fields }) => fields.some(({ path, after }) => path === 'connector' && after === 'Contoso'))).toBe(true)
    expect(plan.forgotten).toEqual([])
    const moved = { ...connector, settings: { ...connector.settings, security: 'starttls', answerTimeoutSeconds: 60 } }
    const move = { changes: [{ kind: 'put-connector', connector: moved }] }
    const { forgotten } = await world.client.ask(planShape, { method: 'POST', path: '/configuration/changes/plan', body: move })
    expect(forgotten).toEqual([{ of: 'connector', name: forest, settings: ['security'] }])
    const broken = { changes: [{ kind: 'put-connector', connector: { ...changed, settings: {} } }] }
    expect((await world.client.ask(planShape, { method: 'POST', path: '/configuration/changes/plan', body: broken })).isSound).toBe(false)
  })

  it('says what waits in every connector, and how fresh it is', async () => {
    const { connectors } = await world.client.ask(pendingShape, { method: 'GET', path: '/connector-work' })
    expect(connectors.map(({ name }) => name)).toEqual([forest, tenant])
    for (const each of connectors) {
      expect([each.import, each.export]).toEqual([
        { add: 0, update: 0, delete: 0 },
        { add: 0, update: 0, delete: 0 },
      ])
      expect(must(each.ageSeconds, 'its age')).toBeLessThan(600)
    }
    expect([connectors[0]?.lastExportAt, connectors[1]?.lastExportAt === null]).toEqual([connectors[0]?.lastExportAt, false])
  })
})
