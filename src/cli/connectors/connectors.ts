import {
  connectorDetailShape,
  connectorListShape,
  testConnectorLineShape,
  type CheckBody,
  type ConnectorBody,
  type ConnectorDetailBody,
} from '#src/api/contract/connector.ts'
import type { CommandGroup, CommandSpec, Invocation } from '../command.ts'
import { exitCodes } from '../exit-code.ts'
import { printCheck } from '../output/check-line.ts'
import type { Output } from '../output/output.ts'
import { printPairs, printTable } from '../output/table.ts'
import { showCount, showResult, showTime } from '../output/words.ts'
import { forecastLines } from '../rotate-credential.ts'
import { overrideLines } from '../scheduler.ts'
import { addActiveDirectoryCommand } from './add-active-directory.ts'
import { addEntraIdCommand } from './add-entra-id.ts'
import { overrideCommand } from './override.ts'
import { clearCommand, removeCommand } from './recall.ts'

const listCommand: CommandSpec = {
  usage: 'list',
  summary: 'List the connectors with their numbers',
  replaces: ['Get-ADSyncConnector'],
  run: async ({ client, output }) => {
    const list = await client.ask(connectorListShape, { method: 'GET', path: '/connectors' })
    output.result(list)
    printConnectors(output, list.connectors)
    return exitCodes.done
  },
}

const showCommand: CommandSpec = {
  usage: 'show <connector>',
  summary: 'Show one connector: settings, run profiles, numbers, positions',
  replaces: [
    'Get-ADSyncConnector',
    'Get-ADSyncConnectorPartition',
    'Get-ADSyncConnectorParameter',
    'Get-ADSyncConnectorStatistics',
    'Get-ADSyncSchedulerConnectorOverride',
  ],
  run: async ({ client, output }, { arguments: [connector = ''] }) => {
    const detail = await client.ask(connectorDetailShape, { method: 'GET', path: `/connectors/${encodeURIComponent(connector)}` })
    output.result(detail)
    printDetail(output, detail)
    return exitCodes.done
  },
}

const testCommand: CommandSpec = {
  usage: 'test <connector>',
  summary: 'Sign in and test what a connector needs; nothing is changed',
  replaces: [
    'Invoke-ADSyncDiagnostics',
    'Test-AdSyncAzureServiceConnectivity',
    'Test-AdSyncUserHasPermissions',
    'Get-ADSyncDomainReachabilityStatus',
  ],
  run: async (invocation, { arguments: [connector = ''] }) => {
    const checks = await test(invocation, connector)
    invocation.output.result({ checks })
    return checks.some((check) => check.outcome === 'failed') ? exitCodes.failed : exitCodes.done
  },
}

/** `lockstep connectors` */
export const connectorsGroup: CommandGroup = {
  name: 'connectors',
  summary: 'Connected directories',
  commands: [
    listCommand,
    showCommand,
    { name: 'add', summary: 'Add a connected directory', commands: [addActiveDirectoryCommand, addEntraIdCommand] },
    testCommand,
    overrideCommand,
    clearCommand,
    removeCommand,
  ],
}

async function test({ client, output }: Invocation, connector: string): Promise<readonly CheckBody[]> {
  const checks: CheckBody[] = []
  for await (const line of client.lines(testConnectorLineShape, {
    method: 'POST',
    path: `/connectors/${encodeURIComponent(connector)}/test`,
  })) {
    if (line.type === 'tested') return line.checks
    checks.push(line.check)
    printCheck(output, line.check)
  }
  return checks
}

function printConnectors(output: Output, connectors: readonly ConnectorBody[]): void {
  if (connectors.length === 0) return output.line('No connectors yet. Add one with lockstep connectors add active-directory or entra-id.')
  printTable(
    output,
    [
      { heading: 'Connector', mayBeCut: true },
      { heading: 'Type' },
      { heading: 'Objects', align: 'right' },
      { heading: 'Joined', align: 'right' },
      { heading: 'To import', align: 'right' },
      { heading: 'To export', align: 'right' },
      { heading: 'Errors', align: 'right' },
      { heading: 'Last run' },
      { heading: 'Result' },
    ],
    connectors.map(({ name, type, statistics, lastRun, state }) => [
      name,
      type,
      showCount(statistics.objects),
      showCount(statistics.joined),
      showCount(statistics.importAdd + statistics.importUpdate + statistics.importDelete),
      showCount(statistics.exportAdd + statistics.exportUpdate + statistics.exportDelete),
      showCount(statistics.syncErrors + statistics.exportErrors),
      lastRun === null ? '-' : `${lastRun.profile} ${showTime(lastRun.startedAt).slice(11)}`,
      lastRun === null ? '-' : state === 'running' ? output.style('cyan', 'running') : showResult(output, lastRun.result),
    ]),
  )
}

function printDetail(output: Output, { connector, settings, objectTypes, watermarks, forecast, rotation }: ConnectorDetailBody): void {
  const { statistics, credential, lastRun } = connector
  output.line(`${output.style('bold', connector.name)}  ${output.style('dim', connector.type)}`)
  printPairs(
    output,
    [
      ['account', connector.account],
      [
        'secret',
        credential === null
          ? 'none'
          : `version ${credential.version}, ${credential.testedAt === null ? 'not tested' : `tested ${showTime(credential.testedAt)}`}`,
      ],
      ...forecastLines(forecast, rotation),
      [
        'object types',
        Object.entries(objectTypes)
          .map(([type, attributes]) => `${type} (${attributes.length} attributes)`)
          .join(', '),
      ],
      [
        'objects',
        `${showCount(statistics.objects)}, ${showCount(statistics.joined)} joined, ${showCount(statistics.unjoined)} unjoined, ${showCount(statistics.placeholders)} placeholders`,
      ],
      ['pending import', counts(statistics.importAdd, statistics.importUpdate, statistics.importDelete)],
      ['pending export', counts(statistics.exportAdd, statistics.exportUpdate, statistics.exportDelete)],
      ['on their way', `${showCount(statistics.escrowed)} with unknown outcome, ${showCount(statistics.unconfirmed)} not confirmed yet`],
      ['errors', `${showCount(statistics.syncErrors)} of synchronization, ${showCount(statistics.exportErrors)} of export`],
      ['last run', lastRun === null ? 'never' : `${lastRun.profile} ${showTime(lastRun.startedAt)}: ${showResult(output, lastRun.result)}`],
      ...overrideLines(connector.overrides).map((line, i): readonly [string, string] => [i === 0 ? 'full steps' : '', line]),
      ['run profiles', connector.profiles.map((profile) => profile.name).join(', ')],
      ['id', connector.id],
    ],
    '  ',
  )
  printParts(output, { connector, settings, watermarks })
}

function printParts(
  output: Output,
  { connector, settings, watermarks }: Pick<ConnectorDetailBody, 'connector' | 'settings' | 'watermarks'>,
): void {
  output.line()
  output.line(output.style('bold', 'Partitions'))
  for (const partition of connector.partitions) {
    const mark = watermarks.find((watermark) => watermark.partition === partition.name)
    const position = mark === undefined ? 'never imported' : `imported up to ${showTime(mark.at)} (position ${mark.fingerprint})`
    output.line(
      `  ${partition.selected ? output.style('green', '✓') : output.style('dim', '-')} ${partition.name}  ${output.style('dim', partition.selected ? position : 'not selected')}`,
    )
    for (const container of partition.include) output.line(`      only ${container}`)
    for (const container of partition.exclude) output.line(`      without ${container}`)
  }
  output.line()
  output.line(output.style('bold', 'Settings'))
  printPairs(
    output,
    Object.entries(settings)
      .filter(([, value]) => value !== null)
      .map(([name, value]) => [name, showSetting(value)]),
    '  ',
  )
}

function counts(added: number, updated: number, deleted: number): string {
  return `${showCount(added)} adds, ${showCount(updated)} updates, ${showCount(deleted)} deletes`
}

/** Certificates have many lines; here it is enough to see that there are some. */
function showSetting(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '-' : value.join(', ')
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  const lines = text.trim().split('\n')
  return lines.length === 1 ? text : `${lines[0] ?? ''} … (${lines.length} lines)`
}
