import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { ConnectionError } from '#src/connectors/contract/connection-error.ts'
import { groundOf, type Ground } from './testing/memory-trial.ts'
import { MemorySite } from './testing/memory-site.ts'

describe('a connector with two partitions', () => {
  it('C40 goes on with the second when nobody answers for the first', async () => {
    const { site } = await siteOf(1)
    const [partition] = site.connector('a').partitions
    const root = must(partition, 'the partition')
    const connectors = site.configuration.connectors.map((connector) =>
      connector.name === 'a' ? { ...connector, partitions: [{ ...root, name: 'DC=away' }, root] } : connector,
    )
    await site.reconfigure({ ...site.configuration, connectors })
    let connections = 0
    site.tamper('memory-a', (session) => {
      if (++connections === 1) throw nobodyAnswers()
      return session
    })
    const run = await site.run('a', 'full-import')
    expect(run.steps).toMatchObject([
      { partition: 'DC=away', result: 'no-start-connection', connection: [{ result: 'failed-connection' }] },
      { partition: root.name, result: expect.stringMatching(/^(success|completed-no-objects)$/), connection: [] },
    ])
    expect(run.result).toBe('no-start-connection')
    await site.close()
  })
})

describe('the order in which objects are visited', () => {
  it('Q19 is always the same, so that the same directory always ends the same', async () => {
    const winners = new Set<string>()
    for (let i = 0; i < 3; i++) {
      const { site, ground } = await siteOf(7)
      for (const name of ['third', 'first', 'second']) {
        ground.directories.a.made({ dn: `CN=${name},DC=a`, objectType: 'user', attributes: { cn: [name], key: ['the same'] } })
      }
      await site.run('a', 'full-import')
      await site.run('a', 'full-synchronization')
      const objects = await site.store.space.search({
        connectorId: site.connector('a').id,
        text: '',
        filter: 'all',
        after: null,
        limit: 10,
      })
      expect(objects.filter(({ syncProblem }) => syncProblem !== null)).toHaveLength(2)
      winners.add(
        must(
          objects.find(({ link }) => link !== null),
          'who came first',
        ).dn,
      )
      await site.close()
    }
    expect(winners.size).toBe(1)
  })
})

/** A site of the memory directories, empty; the same seed is the same site. */
async function siteOf(seed: number): Promise<{ readonly site: MemorySite; readonly ground: Ground }> {
  const ground = groundOf(seed)
  const connectors = ground.configuration.connectors.map((connector) => ({
    ...connector,
    partitions: connector.partitions.map((partition) => ({ ...partition, include: [] })),
  }))
  return { site: await MemorySite.open({ ...ground, configuration: { ...ground.configuration, connectors } }), ground }
}

function nobodyAnswers(): ConnectionError {
  const incident = { result: 'failed-connection', server: 'dc1', at: 0, code: null, subCode: null, text: 'connection refused' } as const
  return new ConnectionError({ failure: 'connection', reason: 'refused', advice: 'Start the server.', incidents: [incident] })
}
