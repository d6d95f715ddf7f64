import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { must } from '#src/base/assert.ts'
import { Secret } from '#src/base/secret.ts'
import { alertPageShape } from '../../contract/alert.ts'
import { appliedShape, configurationShape } from '../../contract/configuration.ts'
import { addConnectorLineShape, secretHandleShape } from '../../contract/connector.ts'
import { cycleLineShape } from '../../contract/cycle.ts'
import type { AccessWorld } from '../access-world.ts'
import { account, collect, forest, tenant, type LabCompany } from '../service-world.ts'

/** Held deletes become an alert within seconds. */
const alertMsMax = 30_000

async function cycle({ client }: AccessWorld, policy: 'initial' | 'delta'): Promise<void> {
  await collect(client.lines(cycleLineShape, { method: 'POST', path: '/cycles', body: { policy } }))
}

/** A sink, an alert channel, and more people who left than may leave unseen: deletes are held, which is an alert. */
export async function holdDeletes(world: AccessWorld, { directory }: LabCompany, address: string): Promise<void> {
  const { client } = world
  await cycle(world, 'initial')
  const { stored } = await client.ask(configurationShape, { method: 'GET', path: '/configuration' })
  const changes = [
    { kind: 'set-deletion-limits', threshold: 2, percentage: null },
    { kind: 'put-document', path: 'sinks.yaml', text: receiverText('sinks', 'collector', address) },
    { kind: 'put-document', path: 'alerts.yaml', text: receiverText('alerts', 'chat', address) },
  ]
  const body = { changes, reason: 'the fuzz' }
  const ifVersion = must(stored, 'a configuration').version
  await client.ask(appliedShape, { method: 'POST', path: '/configuration/changes/apply', ifVersion, body })
  const people = directory.directory.list('user').filter((dn) => dn.includes('OU=People'))
  for (const dn of people.slice(0, 4)) directory.directory.delete(dn)
  await cycle(world, 'delta')
  const deadline = performance.now() + alertMsMax
  while ((await client.ask(alertPageShape, { method: 'GET', path: '/alerts' })).alerts.length === 0) {
    if (performance.now() > deadline) throw new Error('nobody was alerted of held deletes')
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

function receiverText(kind: 'sinks' | 'alerts', name: string, address: string): string {
  return `kind: ${kind}\nversion: 1\nwebhooks:\n  - name: ${name}\n    url: ${address}/{token}\n`
}

/** Where events and alerts are sent. */
export interface Receiver {
  readonly address: string
  close(): Promise<void>
}

/** Takes whatever is sent. */
export async function startReceiver(): Promise<Receiver> {
  const server = createServer((asked, answer) => {
    asked.resume()
    answer.writeHead(200).end()
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    server.closeAllConnections()
    await new Promise((resolve) => server.close(resolve))
  }
  return { address: `http://127.0.0.1:${port}`, close }
}

/** The forest and the tenant. */
export async function addConnectors(world: AccessWorld, company: LabCompany): Promise<void> {
  const add = async (
    type: string,
    of: { name: string; settings: unknown; containers: readonly string[]; secret: string },
  ): Promise<void> => {
    const secret = Secret.fromText(of.secret)
    const { handle } = await world.client.ask(secretHandleShape, { method: 'POST', path: '/secrets', secret })
    const body = { type, name: of.name, settings: of.settings, containers: of.containers, secret: handle }
    await collect(world.client.lines(addConnectorLineShape, { method: 'POST', path: '/connectors', body }))
  }
  const { forestSettings, tenantSettings, containers } = company
  await add('active-directory', { name: forest, settings: forestSettings, containers, secret: account.password })
  await add('entra-id', { name: tenant, settings: tenantSettings, containers: [], secret: company.tenant.clientSecret })
}
