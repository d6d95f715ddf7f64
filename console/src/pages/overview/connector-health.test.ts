import { describe, expect, it } from 'vitest'
import type { AccountBody, ConnectorBody } from '#src/api/contract/connector.ts'
import { connectorHealth } from './connector-health.ts'

/** A connector with a secret whose last run ended like this. */
function connector(result: NonNullable<ConnectorBody['lastRun']>['result'] | null): ConnectorBody {
  const lastRun = result === null ? null : { result, startedAt: '2026-11-22T10:00:00Z', endedAt: '2026-11-22T10:01:00Z' }
  return { name: 'contoso.lab', state: 'idle', credential: { version: 1 }, lastRun } as unknown as ConnectorBody
}

function account(standing: string): AccountBody {
  return { standing, since: '2026-11-22T10:00:00Z', connectors: ['contoso.lab'] } as unknown as AccountBody
}

describe('the one rule of whether anything new comes from a connector', () => {
  it.each([
    ['success', 'coming', 'nothing'],
    ['completed-sync-errors', 'coming', 'somebody'],
    ['completed-warnings', 'coming', 'nothing'],
    ['stopped-user-termination-from-wmi-or-ui', 'stopped', 'nothing'],
    ['stopped-service-shutdown', 'stopped', 'nothing'],
    ['stopped-connectivity', 'stopped', 'somebody'],
    ['no-start-connection', 'stopped', 'somebody'],
  ] as const)('after %s news are %s, and it needs %s', (result, news, needs) => {
    expect(connectorHealth(connector(result), account('valid'), 'open')).toMatchObject({ news, needs })
  })

  it.each(['rejected', 'locked-out', 'blocked', 'must-change'])(
    'nothing comes while the account is %s, however the last run ended',
    (standing) => {
      expect(connectorHealth(connector('success'), account(standing), 'open')).toMatchObject({ news: 'stopped', needs: 'somebody' })
    },
  )

  it('nothing comes while the vault is sealed, and something may come where nothing ran yet', () => {
    expect(connectorHealth(connector('success'), account('valid'), 'sealed').news).toBe('stopped')
    expect(connectorHealth(connector(null), account('unproven'), 'open').news).toBe('coming')
  })
})
