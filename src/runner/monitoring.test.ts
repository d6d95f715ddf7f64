import { describe, expect, it } from 'vitest'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import type { Event } from '#src/model/event.ts'
import { ecsForm } from '#src/observe/sinks/ecs-form.ts'
import { Site } from './testing/site.ts'
import { tamperedSession } from './testing/tampered-session.ts'

/*
 * Rules as they are written for the Windows log of a synchronization server: provider, identifier, and strings by their position.
 * The stories are played against the lab, because half of them need a tenant and lines that are cut at a chosen place. Event 6028 is
 * in the story of a vault without its key (api/vault.test.ts); 611 tells of password hashes, which are not synchronized.
 */

/** A rule of a monitoring system. `strings` are what it takes out of the event, in the order of the log. */
interface Rule {
  readonly id: string
  readonly strings: readonly string[]
}

async function contoso(): Promise<Site> {
  return (await Site.start({ people: ['Anna', 'Bert'] })).settled()
}

/** What rules of an Application log find in the events of a site, oldest first. */
async function triggered(site: Site): Promise<readonly Rule[]> {
  const events: readonly Event[] = await site.store.events.list({ connectorId: null, eventId: null, before: null, limit: 1_000 })
  return events.toReversed().flatMap((event) => {
    const { winlog } = ecsForm(event, { instanceId: 'i-1', host: 'sync1', version: '0' }) as {
      winlog?: { provider_name: string; channel: string; event_id: string; event_data: Record<string, string> }
    }
    if (winlog?.channel !== 'Application' || !providers.has(winlog.provider_name)) return []
    return watched.has(winlog.event_id) ? [{ id: winlog.event_id, strings: Object.values(winlog.event_data) }] : []
  })
}

const providers: ReadonlySet<string> = new Set(['ADSync', 'Directory Synchronization'])
const watched: ReadonlySet<string> = new Set(['6000', '6001', '6028', '6050', '6100', '6110', '6900', '106', '109', '611'])

function lost(): ConnectionError {
  const incident = {
    result: 'dropped-connection',
    server: 'dc1:636',
    at: Date.now(),
    code: null,
    subCode: null,
    text: 'ECONNRESET',
  } as const
  return new ConnectionError({ failure: 'connection', reason: 'connection-lost', advice: 'Run again.', incidents: [incident] })
}

describe('monitoring that was written for the log of a Windows server', () => {
  it('scenario 40: finds the refused password by 6000, whose one string is the connector, once for all runs that wait', async () => {
    const site = await contoso()
    site.forest.directory.setPassword('svc-sync', 'Lab-Sync-Account-2')
    for (let i = 0; i < 3; i++) await site.cycle()
    expect(await triggered(site)).toEqual([{ id: '6000', strings: ['forest'] }])
  })

  it('scenario 40: finds the refused application by 6000 and by the words of the cloud', async () => {
    const site = await contoso()
    site.lab.tenant.faults.refuseCredentials(7_000_222)
    await site.run('tenant', 'Delta Import')
    const found = await triggered(site)
    expect(found.map(({ id }) => id)).toEqual(['6000', '106', '109', '6900'])
    expect(found[0]?.strings).toEqual(['tenant'])
    expect(found[1]?.strings[0]).toContain('AADSTS7000222')
    expect(found[3]?.strings[1]).toContain('AADSTS7000222')
  })

  it('scenario 40: finds the lost line by 6050 with connector, profile and step, and a server that is gone by 6001, and neither by 6000', async () => {
    const site = await contoso()
    site.tamper(
      'forest',
      tamperedSession((session) => ({
        fullImport: async function* (request) {
          yield* session.fullImport({ ...request, pageSize: 1 })
          throw lost()
        },
      })),
    )
    await site.run('forest', 'Full Import')
    site.tamper('forest', null)
    expect(await triggered(site)).toEqual([{ id: '6050', strings: ['forest', 'Full Import', '1'] }])
    await site.reconfigure((configuration) => ({
      ...configuration,
      connectors: configuration.connectors.map((each) =>
        each.name === 'forest' ? { ...each, settings: { ...each.settings, servers: ['127.0.0.1:9'] } } : each,
      ),
    }))
    await site.run('forest', 'Delta Import')
    expect((await triggered(site)).slice(1)).toEqual([{ id: '6001', strings: ['forest'] }])
  })
})
