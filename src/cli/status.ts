import { accountListShape, type AccountBody } from '#src/api/contract/connector.ts'
import { statusShape, type StatusBody } from '#src/api/contract/status.ts'
import type { CommandSpec } from './command.ts'
import { exitCodes } from './exit-code.ts'
import type { Output } from './output/output.ts'
import { printPairs } from './output/table.ts'
import { showCount, showTime } from './output/words.ts'
import { nextCycle, overrideLines } from './scheduler.ts'

/** `lockstep status` */
export const statusCommand: CommandSpec = {
  usage: 'status',
  summary: 'Show what the service is doing',
  replaces: ['Get-ADSyncConnectorRunStatus', 'Get-ADSyncDatabaseConfiguration'],
  run: async ({ client, output }) => {
    const status = await client.ask(statusShape, { method: 'GET', path: '/status' })
    output.result(status)
    const { accounts } = await client.ask(accountListShape, { method: 'GET', path: '/credentials' })
    if (!output.json)
      print(
        output,
        status,
        accounts.filter(({ refusal }) => refusal !== null),
      )
    return exitCodes.done
  },
}

function print(output: Output, status: StatusBody, refused: readonly AccountBody[]): void {
  const { vault, scheduler, cycle } = status
  output.line(`${output.style('bold', `Lockstep ${status.version}`)} runs as process ${status.pid} since ${showTime(status.startedAt)}`)
  printPairs(
    output,
    [
      ['data', status.dataDirectory],
      ['connectors', status.connectors.length === 0 ? 'none yet: lockstep connectors add' : status.connectors.join(', ')],
      ...refused.map((account) => ['refused', refusedLine(output, account)] as const),
      ['configuration', status.configurationVersion === 0 ? 'none yet' : `version ${status.configurationVersion}`],
      ['metaverse', showCounts(status.metaverse)],
      [
        'vault',
        vault.sealed ? output.style('red', `sealed: ${vault.reason ?? ''}`) : `open, key ${vault.keyId ?? ''} from ${vault.source}`,
      ],
      ['next cycle', nextCycle(output, scheduler)],
      ...overrideLines(scheduler.overrides).map((line, i): readonly [string, string] => [i === 0 ? 'full steps' : '', line]),
      ...(status.staging.on
        ? [['staging mode', output.style('yellow', `on since ${showTime(status.staging.since)}: nothing is exported`)] as const]
        : []),
      ['in progress', cycle === null ? runsInProgress(status) : `${cycle.policy} cycle (${cycle.trigger}), ${runsInProgress(status)}`],
    ],
    '  ',
  )
}

/** An account that nothing signs in with now. */
function refusedLine(output: Output, { account, standing, since, connectors }: AccountBody): string {
  const what = output.style('red', `${account} is ${standing} since ${showTime(since)}`)
  return `${what}: lockstep credentials show "${connectors[0] ?? account}"`
}

function runsInProgress(status: StatusBody): string {
  if (status.running.length === 0) return 'nothing'
  return status.running.map((run) => `run ${run.number} of ${run.connector}: ${run.profile}`).join(', ')
}

function showCounts(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([type, count]) => `${showCount(count)} ${type}`)
  return parts.length === 0 ? 'empty' : parts.join(', ')
}
