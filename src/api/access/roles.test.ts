import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Secret } from '#src/base/secret.ts'
import { roles, type Role } from '#src/model/role.ts'
import { appliedShape, configurationShape, type ConfigurationBody } from '../contract/configuration.ts'
import { addConnectorLineShape, secretHandleShape } from '../contract/connector.ts'
import { cycleLineShape } from '../contract/cycle.ts'
import { eventPageShape } from '../contract/event.ts'
import { AccessWorld, problemIn, type SignedIn } from '../testing/access-world.ts'
import { account, collect, forest, startLabCompany, tenant, type LabCompany } from '../testing/service-world.ts'

const password = randomBytes(12).toString('base64url')
const people = new Map<Role | 'second', SignedIn>()
let world: AccessWorld
let company: LabCompany

beforeAll(async () => {
  company = await startLabCompany({ people: 12, groups: 1 })
  world = await AccessWorld.start()
  await add('active-directory', forest, account.password)
  await add('entra-id', tenant, company.tenant.clientSecret)
  await cycle('initial')
  for (const role of roles) {
    await world.addUser(role, role, password)
    people.set(role, await world.signIn(role, password))
  }
  await world.addUser('second', 'operator', password)
  people.set('second', await world.signIn('second', password))
})
afterAll(async () => {
  await world.close()
  await company.close()
})

async function add(type: 'active-directory' | 'entra-id', name: string, secret: string): Promise<void> {
  const { handle } = await world.client.ask(secretHandleShape, { method: 'POST', path: '/secrets', secret: Secret.fromText(secret) })
  const isForest = type === 'active-directory'
  const settings = isForest ? company.forestSettings : company.tenantSettings
  const body = { type, name, settings, containers: isForest ? company.containers : [], secret: handle }
  await collect(world.client.lines(addConnectorLineShape, { method: 'POST', path: '/connectors', body }))
}

function cycle(policy: 'initial' | 'delta') {
  return collect(world.client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy } }))
}

function as(who: Role | 'second'): { readonly as: SignedIn } {
  const signedIn = people.get(who)
  if (signedIn === undefined) throw new Error(`${who} has not signed in`)
  return { as: signedIn }
}

const get = async (path: string, who: Role) => (await world.send('GET', path, as(who))).text

describe('a viewer', () => {
  it('sees that objects are there and in which state, and no value of theirs', async () => {
    const seen = JSON.parse(await get('/metaverse?objectType=person&limit=5', 'auditor')) as {
      objects: { id: string; displayName: string }[]
    }
    const masked = JSON.parse(await get('/metaverse?objectType=person&limit=5', 'viewer')) as typeof seen
    expect(masked.objects.map(({ id }) => id)).toEqual(seen.objects.map(({ id }) => id))
    expect(masked.objects.map(({ displayName }) => displayName)).toEqual(seen.objects.map(() => '•••'))
    const [first] = seen.objects
    const one = await get(`/metaverse/${first?.id}`, 'viewer')
    expect(await get(`/metaverse/${first?.id}`, 'auditor')).toContain(first?.displayName)
    expect(one).not.toContain(first?.displayName)
    expect(one).not.toContain('CN=')
    expect(JSON.parse(one)).toMatchObject({
      id: first?.id,
      objectType: 'person',
      attributes: { displayName: [{ connector: forest, values: ['•••'] }] },
    })
  })

  it('sees no value in a connector space either, and cannot find one by searching', async () => {
    expect(await get(`/connectors/${forest}/space?limit=20`, 'operator')).toContain('CN=')
    const masked = await get(`/connectors/${forest}/space?limit=20`, 'viewer')
    expect(masked).not.toMatch(/CN=|OU=|contoso/i)
    const { objects } = JSON.parse(masked) as { objects: { id: string; dn: string }[] }
    expect(await get(`/connectors/${forest}/space/object?object=${objects[0]?.id}`, 'viewer')).not.toMatch(/CN=|@contoso/i)
    for (const path of [`/connectors/${forest}/space?text=anna`, '/metaverse?text=anna']) {
      const answer = await world.send('GET', path, as('viewer'))
      expect([answer.status, problemIn(answer).facts['permission']]).toEqual([403, 'see-values'])
    }
  })
})

describe('a preview', () => {
  it('is shown to who may see values and written by who may run alone', async () => {
    const { objects } = JSON.parse(await get(`/connectors/${forest}/space?limit=1`, 'auditor')) as { objects: { id: string }[] }
    const json = { connector: forest, object: objects[0]?.id }
    expect((await world.send('POST', '/preview', { json, ...as('auditor') })).status).toBe(200)
    expect(problemIn(await world.send('POST', '/preview', { json: { ...json, commit: true }, ...as('auditor') })).code).toBe(
      'access-denied',
    )
    expect((await world.send('POST', '/preview', { json: { ...json, commit: true }, ...as('operator') })).status).toBe(200)
  })
})

describe('a changed configuration', () => {
  const apply = async (who: Role, change: (text: string, path: string) => string) => {
    const body = await world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })
    return world.send('POST', '/configuration/apply', { json: changed(body, change), ...as(who) })
  }
  const permissionOf = async (answer: Promise<Awaited<ReturnType<typeof apply>>>): Promise<unknown> => {
    const given = await answer
    return given.status === 200 ? 'saved' : problemIn(given).facts['permission']
  }

  it('takes what was changed in it: rules, places, or everything else', async () => {
    const rule = (text: string, path: string) =>
      path.startsWith('rules/') ? text.replace('  What is known about', '  Whatever is known about') : text
    const timeout = (text: string) => text.replace('connectTimeoutSeconds: 10', 'connectTimeoutSeconds: 20')
    const host = (text: string) => text.replace(company.server, `localhost:${company.server.split(':')[1]}`)
    const scheduler = (text: string, path: string) =>
      path === 'scheduler.yaml' ? text.replace(/intervalMinutes: \d+/, 'intervalMinutes: 45') : text
    expect(await permissionOf(apply('operator', rule))).toBe('change-configuration')
    expect(await permissionOf(apply('credential-manager', rule))).toBe('edit-rules')
    expect(await permissionOf(apply('rule-author', rule))).toBe('saved')
    expect(await permissionOf(apply('rule-author', host))).toBe('change-target')
    expect(await permissionOf(apply('credential-manager', timeout))).toBe('set-up-connectors')
    expect(await permissionOf(apply('rule-author', scheduler))).toBe('administer')
    expect(await permissionOf(apply('administrator', scheduler))).toBe('saved')
    const both = (text: string, path: string) =>
      host(text).replace('  Whatever is known about', path.startsWith('rules/') ? '  All that is known about' : '')
    expect(await permissionOf(apply('credential-manager', both))).toBe('edit-rules')
  })
})

describe('where events are sent', () => {
  it('is not changed by a token, because passwords go there', async () => {
    const made = await world.send('POST', '/tokens', {
      json: { purpose: 'x', role: 'administrator', expiresIn: '1d' },
      ...as('administrator'),
    })
    const { text } = made.json() as { text: string }
    const body = await world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })
    const sinks = {
      path: 'sinks.yaml',
      text: 'kind: sinks\nversion: 1\nwebhooks:\n  - { name: siem, url: "https://siem.contoso.com/events" }\n',
    }
    const json = { ...changed(body, (each) => each), documents: [...body.documents, sinks] }
    const answer = await world.send('POST', '/configuration/apply', { json, as: text })
    expect([answer.status, problemIn(answer).code, problemIn(answer).detail]).toEqual([401, 'step-up-required', null])
  })
})

describe('held deletes', () => {
  beforeAll(async () => {
    const body = await world.client.ask(configurationShape, { method: 'GET', path: '/configuration' })
    const json = changed(body, (text) => text.replace(/exportDeletionThreshold: .*/, 'exportDeletionThreshold: 2'))
    await world.client.ask(appliedShape, { method: 'POST', path: '/configuration/apply', body: json })
    const dns = company.directory.directory.list('user').filter((dn) => dn.includes('OU=People'))
    for (const dn of dns.slice(0, 5)) company.directory.directory.delete(dn)
    await cycle('delta')
  })

  it('are released by two operators, never by one, and by no token', async () => {
    const approve = (who: Role | 'second') => world.send('POST', '/held/1/approve', { json: {}, ...as(who) })
    for (const time of ['first', 'again']) {
      const first = await approve('operator')
      expect([time, first.status, problemIn(first).code]).toEqual([time, 409, 'second-person-needed'])
    }
    const { events } = await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { id: 20164 } })
    expect(events.map(({ message }) => message)).toEqual([
      'operator approved batch 1 of held deletes; a second person has to approve it too.',
    ])
    const made = await world.send('POST', '/tokens', { json: { purpose: 'x', role: 'operator', expiresIn: '1d' }, ...as('administrator') })
    const { text } = made.json() as { text: string }
    expect((await world.send('POST', '/held/1/approve', { json: {}, as: text })).status).toBe(403)
    const second = await approve('second')
    expect(second.json()).toMatchObject({ status: 'approved', decisions: [{ author: 'operator and second' }] })
  })

  it('are not let past a guard by an operator in another way', async () => {
    for (const guard of [{ force: true }, { acceptShrink: true }]) {
      const answer = await world.send('POST', '/runs', { json: { connector: tenant, profile: 'Export', ...guard }, ...as('operator') })
      expect([answer.status, problemIn(answer).facts['permission']]).toEqual([403, 'override-guard'])
    }
  })
})

function changed({ stored, documents }: ConfigurationBody, change: (text: string, path: string) => string) {
  return {
    documents: documents.map(({ path, text }) => ({ path, text: change(text, path) })),
    expectedVersion: stored?.version ?? 0,
    reason: 'a test',
  }
}
