import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { permissions, roles, type Role } from '#src/model/role.ts'
import { permissionTableShape, type PermissionTableBody } from '../contract/access.ts'
import { eventPageShape } from '../contract/event.ts'
import { AccessWorld, problemIn, type SignedIn } from '../testing/access-world.ts'

let world: AccessWorld
const people = new Map<Role, SignedIn>()
let routes: PermissionTableBody['routes']
const password = randomBytes(12).toString('base64url')

beforeAll(async () => {
  // More requests than anybody sends in a minute.
  world = await AccessWorld.start({ more: { requestRates: { principal: 100_000, address: 100_000 } } })
  for (const role of roles) {
    await world.addUser(`somebody-${role}`, role, password)
    people.set(role, await world.signIn(`somebody-${role}`, password))
  }
  const table = await world.client.ask(permissionTableShape, { method: 'GET', path: '/permissions' })
  // Signing out would end the walk, and is walked elsewhere.
  routes = table.routes.filter(({ method, path }) => !(method === 'DELETE' && path === '/session'))
})

afterAll(() => world.close())

/** An address of the route that names nothing there is. */
function addressOf(path: string): string {
  return path.replaceAll(/:(\w+)/g, (_whole, name: string) => (name === 'number' ? '999999' : 'nothing-there'))
}

const hasBody = (method: string): boolean => ['POST', 'PUT', 'PATCH'].includes(method)

async function statusOf(route: PermissionTableBody['routes'][number], as?: SignedIn | string): Promise<{ status: number; code: string }> {
  const { method, path } = route
  const sending = { ...(hasBody(method) ? { json: {} } : {}), ...(as === undefined ? {} : { as }) }
  const answer = await world.send(method, addressOf(path), sending)
  const isProblem = method !== 'HEAD' && answer.status >= 400
  return { status: answer.status, code: isProblem ? problemIn(answer).code : '' }
}

describe('every route', () => {
  it('is in the table, with what it takes', () => {
    expect(routes.length).toBeGreaterThan(60)
    expect(routes.filter(({ signIn }) => signIn === 'none').map(({ method, path }) => `${method} ${path}`)).toMatchInlineSnapshot(`
      [
        "GET /first-run",
        "HEAD /first-run",
        "POST /first-run/administrator",
        "POST /session",
        "GET /sign-in",
        "HEAD /sign-in",
        "GET /sign-in/oidc",
        "GET /sign-in/oidc/callback",
        "GET /hand-over",
        "HEAD /hand-over",
        "PUT /hand-over",
      ]
    `)
    const writes = routes.filter(({ permission }) => permission === 'replace-secret' || permission === 'set-up-connectors')
    expect(writes.filter(({ method, signIn }) => hasBody(method) && signIn !== 'just-signed-in')).toEqual([])
  })

  it('lets nobody in who has not signed in, where a sign-in is needed', async () => {
    for (const route of routes.filter(({ signIn }) => signIn !== 'none')) {
      const { status } = await statusOf(route)
      expect({ route, status }).toEqual({ route, status: 401 })
    }
  })

  it('takes no token that nobody made', async () => {
    for (const route of routes.filter(({ signIn }) => signIn !== 'none')) {
      const { status } = await statusOf(route, `lockstep_aaaaaaaa_${randomBytes(32).toString('base64url')}`)
      expect({ route, status }).toEqual({ route, status: 401 })
    }
  })

  it.each(roles)('answers %s as it declares: 403 without the permission, anything else with it', async (role) => {
    for (const route of routes.filter(({ signIn }) => signIn !== 'none')) {
      const { permission } = route
      const isAllowed = permission === null || permissions[permission].roles.includes(role)
      const { status, code } = await statusOf(route, people.get(role))
      const expected = isAllowed ? 'let in' : route.method === 'HEAD' ? '403' : '403 access-denied'
      const isLetIn = status !== 401 && status !== 403 && status < 500
      expect({ route, answer: isLetIn ? 'let in' : `${status} ${code}`.trim() }).toEqual({ route, answer: expected })
    }
  })

  it('that needs no sign-in judges by itself what it is given', async () => {
    const answers = []
    for (const route of routes.filter(({ signIn, method }) => signIn === 'none' && method !== 'HEAD'))
      answers.push((await statusOf(route)).code)
    expect(answers.filter((code) => ['sign-in-needed', 'access-denied', 'defect'].includes(code))).toEqual([])
  })

  it('that was refused is in the event log, without what it named', async () => {
    await world.addUser('newcomer', 'viewer', password)
    const newcomer = await world.signIn('newcomer', password)
    const answer = await world.send('PUT', '/connectors/secret-project/secret', { secret: 'CANARYxyz', as: newcomer })
    expect(answer.status).toBe(403)
    const { events } = await world.client.ask(eventPageShape, { method: 'GET', path: '/events', query: { id: 20070, limit: 1 } })
    expect(events[0]?.message).toBe('newcomer (viewer) was refused PUT /api/v1/connectors/:connector/secret: it takes "replace-secret".')
    expect(world.log.join('')).not.toMatch(/CANARY|secret-project/)
  })
})
