import { isoTime } from '#src/base/clock.ts'
import { stagingMode } from '#src/runner/staging.ts'
import { needs } from './access/route-access.ts'
import { vaultState } from '#src/runner/vault/vault-state.ts'
import type { Api, ApiParts } from './api-parts.ts'
import { runningCycleBody } from './bodies/cycle-body.ts'
import { namesOf } from './bodies/names.ts'
import { runBody } from './bodies/run-body.ts'
import { schedulerBody } from './bodies/scheduler-body.ts'
import { stagingModeBody } from './staging.ts'
import { statusShape } from './contract/status.ts'

/** What the service is doing. */
export function statusRoutes(api: Api, parts: ApiParts): void {
  const { setup, runner, scheduler, facts, vault } = parts
  api.get('/status', { config: needs('see-status'), schema: { response: { 200: statusShape } } }, async () => {
    const stored = await setup.store.configuration.current()
    const names = namesOf(stored)
    const cycle = scheduler.current()
    return {
      version: facts.version,
      pid: process.pid,
      startedAt: isoTime(facts.startedAt),
      dataDirectory: facts.dataDirectory,
      configurationVersion: stored?.version ?? 0,
      connectors: stored?.configuration.connectors.map((connector) => connector.name) ?? [],
      vault: {
        sealed: vault.sealedBecause !== null,
        keyId: vault.keyId,
        source: (await vaultState(setup.store, 'vault.key'))?.source ?? 'none yet',
        reason: vault.sealedBecause?.message ?? null,
      },
      scheduler: {
        ...(await schedulerBody(parts)),
        intervalMinutes: stored?.configuration.scheduler.intervalMinutes ?? 0,
      },
      staging: stagingModeBody(await stagingMode(setup.store)),
      cycle: cycle === null ? null : runningCycleBody(cycle, names),
      running: runner.active().map((run) => runBody(run, names)),
      metaverse: { ...(await setup.store.metaverse.counts()) },
    }
  })
}
