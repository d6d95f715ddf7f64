import { describe, expect, it } from 'vitest'
import type { ConnectorId, RunId } from '#src/model/brand.ts'
import type { ConnectorDocument } from '#src/model/configuration.ts'
import { noCounters, type Run, type RunStep } from '#src/model/run.ts'
import { stepEvents } from './run-events.ts'
import { Site } from './testing/site.ts'

function connectorOf(type: string): ConnectorDocument {
  return {
    id: 'c' as ConnectorId,
    name: 'fabrikam',
    type,
    settings: {},
    partitions: [],
    schema: {},
    parameters: {},
    profiles: [],
  }
}

const run: Run = {
  id: 'r' as RunId,
  number: 7,
  connectorId: 'c' as ConnectorId,
  profile: 'Delta Import',
  trigger: 'schedule',
  cycleId: null,
  configurationVersion: 3,
  result: 'in-progress',
  startedAt: 1,
  endedAt: null,
  steps: [],
}

function written(step: Partial<RunStep>, type = 'active-directory'): readonly number[] {
  const whole: RunStep = {
    number: 1,
    type: 'delta-import',
    partition: null,
    result: 'success',
    reason: null,
    startedAt: 1,
    endedAt: 2,
    server: 'dc1',
    connection: [],
    counters: noCounters,
    objectErrorCount: 0,
    progress: null,
    advice: null,
    ...step,
  }
  return stepEvents(whole, { connector: connectorOf(type), account: 'a', run, at: 2 }).map(({ id }) => id)
}

describe('The events of a step', () => {
  it('repeat each other under the identifiers that monitoring of Azure AD Connect watches', () => {
    expect(written({ result: 'no-start-connection' })).toEqual([20030, 6001])
    expect(written({ result: 'stopped-connectivity' })).toEqual([20032, 6050])
    expect(written({ result: 'stopped-ma', reason: 'LDAP 80' })).toEqual([20052, 6309, 6801, 20057, 6803])
    expect(written({ result: 'stopped-server', reason: 'disk full' })).toEqual([20050, 6301, 20057, 6803])
    expect(written({ result: 'success' })).toEqual([])
  })

  it('name the cloud when it is the cloud that could not be reached', () => {
    expect(written({ result: 'no-start-connection' }, 'entra-id')).toEqual([20030, 6001, 106])
    expect(written({ result: 'stopped-connectivity' }, 'entra-id')).toEqual([20032, 6050, 106])
  })

  it('say that changes only were synchronized while a full synchronization is owed', async () => {
    const site = await (await Site.start({ people: ['Anna'] })).settled()
    expect(await site.events(20036)).toEqual([])
    const asked = { at: site.clock.now(), configurationVersion: 9, author: 'anna', reasons: ['A rule was added.'] }
    await site.store.commit({ putOverrides: [{ connectorId: site.connectorId('forest'), step: 'full-synchronization', ...asked }] })
    await site.run('forest', 'Delta Synchronization')
    expect((await site.events(20036)).map(({ fields }) => fields)).toMatchObject([{ connector: 'forest', reasons: 'A rule was added.' }])
    expect((await site.events(6126)).map(({ fields }) => fields)).toEqual([{ connector: 'forest', profile: 'Delta Synchronization' }])
  })
})
