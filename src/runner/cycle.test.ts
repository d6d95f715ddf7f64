import { describe, expect, it } from 'vitest'
import { must } from '#src/base/assert.ts'
import { systemIds } from '#src/base/ids.ts'
import type { ConnectorOverride, CyclePolicy, CycleStep } from '#src/model/cycle.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import { runCycle } from './cycle.ts'
import { heldImports } from './testing/held-imports.ts'
import { Site, type Place } from './testing/site.ts'
import { tamperedSession, type Tamper } from './testing/tampered-session.ts'

/** What a cycle did: phase, connector, and the result of the run or why there was none. */
type Line = readonly [phase: string, connector: string, outcome: string]

/** Runs a cycle and returns its record. */
async function recorded(site: Site, policy: CyclePolicy = 'delta', signal?: AbortSignal): Promise<readonly Line[]> {
  let steps: readonly CycleStep[] = []
  const parts = { store: site.store, drivers: site.drivers, runner: site.runner }
  await runCycle(parts, {
    policy,
    cycleId: systemIds.next(),
    trigger: 'operator',
    recorded: (now) => (steps = now),
    ...(signal === undefined ? {} : { signal }),
  })
  return steps.map(({ phase, connectorId, type, outcome }) => [
    phase,
    connectorId === site.connectorId('forest') ? 'forest' : 'tenant',
    outcome.kind === 'run' ? `${type} ${outcome.result}` : outcome.reason,
  ])
}

async function settled(...people: readonly string[]): Promise<Site> {
  return (await Site.start({ people })).settled()
}

async function owes(site: Site, place: Place, more: Partial<ConnectorOverride> = {}): Promise<void> {
  const configurationVersion = must(await site.store.configuration.current(), 'the configuration').version
  const asked = { at: site.clock.now(), configurationVersion, author: 'anna', reasons: ['By hand.'] }
  await site.store.commit({ putOverrides: [{ connectorId: site.connectorId(place), step: 'full-import', ...asked, ...more }] })
}

async function owed(site: Site): Promise<readonly string[]> {
  return (await site.store.overrides.list()).map(
    ({ connectorId, step }) => `${connectorId === site.connectorId('forest') ? 'forest' : 'tenant'} ${step}`,
  )
}

const unreachableForest: Tamper = tamperedSession(() => ({
  // oxlint-disable-next-line require-yield -- it fails before the first page
  async *fullImport() {
    throw new Error('the forest is away')
  },
}))

describe('a cycle', () => {
  it('visits the connectors in order and reads back what it wrote', async () => {
    const site = await Site.start({ people: ['Anna'] })
    expect(await recorded(site, 'initial')).toEqual([
      ['import-on-premises', 'forest', 'full-import success'],
      ['import-cloud', 'tenant', 'full-import completed-no-objects'],
      ['synchronize-on-premises', 'forest', 'full-synchronization success'],
      ['synchronize-cloud', 'tenant', 'full-synchronization success'],
      ['export-cloud', 'tenant', 'export success'],
      ['export-on-premises', 'forest', 'nothing-pending'],
      ['confirm-import', 'tenant', 'delta-import success'],
      ['confirm-synchronization', 'tenant', 'delta-synchronization success'],
    ])
  })

  it('runs nothing where nothing was staged and nothing is pending, and says so', async () => {
    const site = await settled('Anna')
    expect(await recorded(site)).toEqual([
      ['import-on-premises', 'forest', 'delta-import completed-no-objects'],
      ['import-cloud', 'tenant', 'delta-import completed-no-objects'],
      ['synchronize-on-premises', 'forest', 'nothing-staged'],
      ['synchronize-cloud', 'tenant', 'nothing-staged'],
      ['export-cloud', 'tenant', 'nothing-pending'],
      ['export-on-premises', 'forest', 'nothing-pending'],
    ])
  })

  it('runs only what a change needs', async () => {
    const site = await settled('Anna', 'Bert')
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    expect((await recorded(site)).map(([phase, connector, outcome]) => `${phase} ${connector} ${outcome}`)).toEqual([
      'import-on-premises forest delta-import success',
      'import-cloud tenant delta-import completed-no-objects',
      'synchronize-on-premises forest delta-synchronization success',
      'synchronize-cloud tenant nothing-staged',
      'export-cloud tenant export success',
      'export-on-premises forest nothing-pending',
      'confirm-import tenant delta-import success',
      'confirm-synchronization tenant delta-synchronization success',
    ])
    expect(site.cloudUser('Anna')?.['jobTitle']).toBe('Boss')
  })

  it('lets references flow although no object changed', async () => {
    const site = await (await Site.start({ people: ['Anna', 'Bert'], groups: { Staff: ['Anna'] } })).settled()
    site.forest.directory.addMember(site.group('Staff'), site.person('Bert'))
    await recorded(site)
    expect(site.cloudMembers('Staff')).toEqual(['Anna', 'Bert'])
  })

  it('passes over a connector without the profile, and over one that somebody runs by hand', async () => {
    const site = await settled('Anna')
    await site.reconfigure((configuration) => ({
      ...configuration,
      connectors: configuration.connectors.map((connector) =>
        connector.name === 'tenant' ? without(connector, 'Delta Import') : connector,
      ),
    }))
    const { tamper, begun, open } = heldImports()
    site.tamper('forest', tamper)
    const byHand = await site.start('forest', 'Delta Import')
    await begun
    expect((await recorded(site)).slice(0, 3)).toEqual([
      ['import-on-premises', 'forest', 'busy'],
      ['import-cloud', 'tenant', 'no-profile'],
      ['synchronize-on-premises', 'forest', 'nothing-staged'],
    ])
    open()
    await byHand.ended
  })

  it('goes on when a run fails', async () => {
    const site = await settled('Anna')
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    await site.run('forest', 'Delta Import')
    site.secrets.forest = 'wrong'
    expect((await recorded(site)).map(([, , outcome]) => outcome).slice(0, 5)).toEqual([
      'delta-import no-start-credentials',
      'delta-import completed-no-objects',
      'delta-synchronization success',
      'nothing-staged',
      'export success',
    ])
  })

  it('that is stopped ends with the run it is in, and the next one goes on', async () => {
    const site = await settled('Anna')
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    const { tamper, begun, open } = heldImports()
    site.tamper('forest', tamper)
    const abort = new AbortController()
    const stopped = recorded(site, 'delta', abort.signal)
    await begun
    abort.abort('operator')
    open()
    expect(await stopped).toEqual([['import-on-premises', 'forest', 'delta-import stopped-user-termination-from-wmi-or-ui']])
    site.tamper('forest', null)
    await recorded(site)
    expect(site.cloudUser('Anna')?.['jobTitle']).toBe('Boss')
  })
})

describe('a full step that a connector owes', () => {
  it('is run in a delta cycle for that connector alone, once', async () => {
    const site = await settled('Anna')
    await owes(site, 'tenant')
    await owes(site, 'forest', { step: 'full-synchronization' })
    expect((await recorded(site)).slice(0, 4)).toEqual([
      ['import-on-premises', 'forest', 'delta-import completed-no-objects'],
      ['import-cloud', 'tenant', 'full-import success'],
      ['synchronize-on-premises', 'forest', 'full-synchronization success'],
      ['synchronize-cloud', 'tenant', 'nothing-staged'],
    ])
    expect(await owed(site)).toEqual([])
    expect((await recorded(site)).slice(0, 2).map(([, , outcome]) => outcome)).toEqual([
      'delta-import completed-no-objects',
      'delta-import completed-no-objects',
    ])
  })

  it('Q27 stays owed until a step was completed', async () => {
    const site = await settled('Anna')
    await owes(site, 'forest')
    site.tamper('forest', unreachableForest)
    expect((await recorded(site))[0]).toEqual(['import-on-premises', 'forest', 'full-import stopped-server'])
    expect(await owed(site)).toEqual(['forest full-import'])
    site.tamper('forest', null)
    await recorded(site)
    expect(await owed(site)).toEqual([])
  })

  it('Q27 is settled by a run somebody starts, errors of single objects aside', async () => {
    const site = await settled('Anna')
    await owes(site, 'forest')
    await owes(site, 'forest', { step: 'full-synchronization' })
    await site.run('forest', 'Full Import')
    expect(await owed(site)).toEqual(['forest full-synchronization'])
    await site.run('forest', 'Full Synchronization')
    expect(await owed(site)).toEqual([])
  })

  it('is not tried again in every cycle once it was refused, so that changes go on being read', async () => {
    const site = await settled('Anna', 'Bert')
    const [anna, bert] = [site.person('Anna'), site.person('Bert')]
    for (const dn of [anna, bert]) site.forest.directory.move(dn, `OU=Elsewhere,${site.forest.baseDn}`)
    await owes(site, 'forest')
    expect(await recorded(site)).toContainEqual(['import-on-premises', 'forest', 'full-import stopped-deletion-limit'])
    expect(await recorded(site)).toContainEqual(['import-on-premises', 'forest', 'delta-import success'])
    expect(await owed(site)).toEqual(['forest full-import'])
    await site.run('forest', 'Full Import', { acceptShrink: true })
    expect(await owed(site)).toEqual([])
  })

  it('stays owed when the run began before it was asked for', async () => {
    const site = await settled('Anna')
    const { tamper, begun, open } = heldImports()
    site.tamper('forest', tamper)
    const early = await site.start('forest', 'Full Import')
    await begun
    site.clock.advance(1)
    await owes(site, 'forest')
    open()
    expect((await early.ended).result).toBe('success')
    expect(await owed(site)).toEqual(['forest full-import'])
  })

  it('waits while the connector has no profile for it', async () => {
    const site = await settled('Anna')
    await site.reconfigure((configuration) => ({
      ...configuration,
      connectors: configuration.connectors.map((connector) => without(connector, 'Full Import')),
    }))
    await owes(site, 'forest')
    expect((await recorded(site))[0]).toEqual(['import-on-premises', 'forest', 'delta-import completed-no-objects'])
    expect(await owed(site)).toEqual(['forest full-import'])
  })
})

describe('an initial cycle', () => {
  it('that was stopped leaves the rest of its full steps to the next cycle', async () => {
    const site = await Site.start({ people: ['Anna'] })
    const { tamper, begun, open } = heldImports()
    site.tamper('tenant', tamper)
    const abort = new AbortController()
    const stopped = recorded(site, 'initial', abort.signal)
    await begun
    abort.abort('operator')
    open()
    await stopped
    expect(await owed(site)).toEqual(['forest full-synchronization', 'tenant full-import', 'tenant full-synchronization'])
    site.tamper('tenant', null)
    expect((await recorded(site, 'delta')).slice(0, 4)).toEqual([
      ['import-on-premises', 'forest', 'delta-import completed-no-objects'],
      ['import-cloud', 'tenant', 'full-import completed-no-objects'],
      ['synchronize-on-premises', 'forest', 'full-synchronization success'],
      ['synchronize-cloud', 'tenant', 'full-synchronization success'],
    ])
    expect(await owed(site)).toEqual([])
    expect(site.cloudUser('Anna')).toBeDefined()
  })

  it('Q27 reads a directory that was away in full when it is back', async () => {
    const site = await Site.start({ people: ['Anna'] })
    site.tamper('forest', unreachableForest)
    await recorded(site, 'initial')
    expect(await owed(site)).toEqual(['forest full-import'])
    site.tamper('forest', null)
    await recorded(site, 'delta')
    expect(site.cloudUser('Anna')).toBeDefined()
  })
})

describe('a configuration that changes while a cycle runs', () => {
  it('is used by the runs that start afterwards; a run that goes on keeps its version', async () => {
    const site = await settled('Anna')
    site.forest.directory.modify(site.person('Anna'), { title: 'Boss' })
    const { tamper, begun, open } = heldImports()
    site.tamper('forest', tamper)
    const cycle = site.cycle()
    await begun
    await site.reconfigure((configuration) => ({
      ...configuration,
      rules: configuration.rules.map((rule) =>
        rule.name.endsWith('User Profile') ? { ...rule, flows: rule.flows.filter((flow) => flow.target !== 'jobTitle') } : rule,
      ),
    }))
    open()
    const versions = (await cycle).map((run) => [run.profile, run.configurationVersion])
    expect(versions).toEqual([
      ['Delta Import', 1],
      ['Delta Import', 2],
      ['Delta Synchronization', 2],
    ])
    expect(site.cloudUser('Anna')?.['jobTitle']).toBeUndefined()
  })
})

function without(connector: ConnectorDocument, profile: string): ConnectorDocument {
  return { ...connector, profiles: connector.profiles.filter(({ name }) => name !== profile) }
}
