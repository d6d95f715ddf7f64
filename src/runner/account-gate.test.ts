import { describe, expect, it } from 'vitest'
import { systemIds } from '#src/base/ids.ts'
import { Secret } from '#src/base/secret.ts'
import { loadPack } from '#src/configuration/load-pack.ts'
import { openVault } from '#src/vault/vault.ts'
import { ConnectorSecrets } from './connector-secrets.ts'
import { addConnector, type SetupParts } from './connector-setup.ts'
import { replaceSecret } from './replace-secret.ts'
import { Runner } from './runner.ts'
import { Site } from './testing/site.ts'
import { tamperedSession } from './testing/tampered-session.ts'

const forestName = 'second'

/** A site with a connector of its own vault, so that a secret goes all the way. */
async function setup(): Promise<{ readonly site: Site; readonly parts: SetupParts; readonly runner: Runner }> {
  const site = await Site.start({ people: ['Anna'] })
  const vault = openVault({ description: 'test', readKey: () => Buffer.alloc(32, 7) })
  const { store, drivers, clock, gate } = site
  const secrets = new ConnectorSecrets({ store, vault, clock })
  const parts = { store, drivers, secrets, gate, clock, ids: systemIds, pack: loadPack('active-directory-to-entra-id') }
  const access = { type: 'active-directory', settings: site.settings('forest'), secret: Secret.fromText(site.secrets.forest) }
  await addConnector(parts, { access, name: forestName, containers: [], author: 'anna' })
  return { site, parts, runner: new Runner({ store, drivers, secrets, gate, clock, holder: 'test' }) }
}

describe('a server that takes a name without a password for a sign-in', () => {
  it('scenario 44: never gets to see an empty password', async () => {
    const { site, parts } = await setup()
    site.forest.tally.reset()
    const empty = { connector: forestName, secret: Secret.fromText(''), author: 'anna', test: 'before-storing' } as const
    await expect(replaceSecret(parts, empty)).rejects.toMatchObject({ code: 'secret-refused', facts: { reason: 'not-a-secret' } })
    expect(site.forest.tally.of('connections')).toBe(0)
  })

  it('scenario 44: fails the test of identity when a sign-in turns out to be anonymous', async () => {
    const { site, parts } = await setup()
    site.tamper(
      'forest',
      tamperedSession((session) => ({
        checks: async function* () {
          yield* session.checks()
          yield { name: 'identity', outcome: 'failed', message: 'The server took the sign-in as that of nobody.', advice: 'Look.' }
        },
      })),
    )
    const entered = { connector: forestName, secret: Secret.fromText(site.secrets.forest), author: 'anna', test: 'before-storing' } as const
    await expect(replaceSecret(parts, entered)).rejects.toMatchObject({ facts: { reason: 'wrong-identity' } })
  })
})

describe('a sign-in that no directory has seen', () => {
  it('costs nothing: neither the share of runs nor that of people', async () => {
    const { site, parts, runner } = await setup()
    await site.forest.close()
    const entered = { connector: forestName, secret: Secret.fromText('Lab-Other-1'), author: 'anna', test: 'before-storing' } as const
    for (let i = 0; i < 12; i++) await expect(replaceSecret(parts, entered)).rejects.toMatchObject({ facts: { reason: 'tcp-refused' } })
    const { ended } = await runner.start({ connector: forestName, profile: 'Delta Import', trigger: 'operator' })
    expect((await ended).result).toBe('no-start-connection')
    expect(await site.state('forest')).toMatchObject({ standing: 'valid', spent: { automatic: 0, human: 0 } })
  })
})
