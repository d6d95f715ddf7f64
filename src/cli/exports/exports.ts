import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { Option } from 'commander'
import { socketAddress } from '#src/api/contract/socket.ts'
import { spaceExportLineShape } from '#src/api/contract/space-export.ts'
import { AppError } from '#src/base/app-error.ts'
import { ServiceClient } from '../client/service-client.ts'
import { text, type CommandGroup, type CommandSpec, type Invocation } from '../command.ts'
import { exitCodes } from '../exit-code.ts'
import type { Output } from '../output/output.ts'
import { cut } from '../output/width.ts'
import { showCount } from '../output/words.ts'
import { compareExports, type FieldDifference, type ObjectDifference } from './compare-exports.ts'
import { linesOfFile, pendingExports, type PendingExports } from './pending-exports.ts'

/** Differing objects that are printed; `--json` has all of them. */
const differencesPrinted = 200
/** Columns the values of a field get before they are cut. */
const valueColumns = 100

const compareCommand: CommandSpec = {
  usage: 'compare <first> <second>',
  summary: 'Compare what two servers would export to one directory',
  description:
    'Each side is a file that lockstep space export CONNECTOR --pending-export wrote, or the data directory of a running service (then\n' +
    '--connector says which connector). Prints objects that only one side would write, and fields they would write differently.\n' +
    'The exit code is 1 when they differ.',
  options: [new Option('--connector <name>', 'connector of a running service; of both, when both sides are data directories')],
  replaces: ['CSExportAnalyzer.exe'],
  run: async (invocation, { arguments: [first = '', second = ''], options }) => {
    const connector = text(options, 'connector')
    const [one, other] = [await sideOf(invocation, first, connector), await sideOf(invocation, second, connector)]
    if (one.connectorType !== other.connectorType) {
      const detail = `"${one.connector}" is of type ${one.connectorType}, "${other.connector}" of type ${other.connectorType}`
      throw new AppError('file-content', { subject: second, detail: `they are exports to different kinds of directories: ${detail}` })
    }
    const { same, differences } = compareExports(one, other)
    invocation.output.result({ first: one.connector, second: other.connector, same, differences })
    printComparison(invocation.output, same, differences)
    return differences.length === 0 ? exitCodes.done : exitCodes.failed
  },
}

/** `lockstep exports` */
export const exportsGroup: CommandGroup = {
  name: 'exports',
  summary: 'What waits to be written to directories',
  commands: [compareCommand],
}

/** A file by its lines, a data directory by what its service says. */
async function sideOf({ shell }: Invocation, given: string, connector: string | undefined): Promise<PendingExports> {
  const path = resolve(shell.workingDirectory, given)
  if (!isDirectory(path)) return pendingExports(linesOfFile(path), given)
  if (connector === undefined) throw new AppError('input-missing', { subject: '--connector', detail: `${given} is a data directory` })
  const address = socketAddress(path, { platform: shell.platform, workingDirectory: shell.workingDirectory }) ?? path
  const client = new ServiceClient({ address, dataDirectory: path, author: shell.userName })
  const query = { filter: 'pending-export' }
  const wanted = { method: 'GET', path: `/connectors/${encodeURIComponent(connector)}/space/export`, query } as const
  return pendingExports(client.lines(spaceExportLineShape, wanted), given)
}

function isDirectory(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false
}

function printComparison(output: Output, same: number, differences: readonly ObjectDifference[]): void {
  for (const difference of differences.slice(0, differencesPrinted)) printDifference(output, difference)
  if (differences.length > differencesPrinted)
    output.line(output.style('dim', `… of ${showCount(differences.length)} objects; --json shows all of them.`))
  if (differences.length === 0) return output.line(`Both would write the same to ${showCount(same)} objects.`)
  const count = (kind: ObjectDifference['kind']): string => showCount(differences.filter((one) => one.kind === kind).length)
  output.line(
    `${showCount(same)} objects alike, ${count('different')} different, ${count('removed')} only on the first side, ${count('added')} only on the second.`,
  )
}

function printDifference(output: Output, { kind, dn, objectType, operation, fields }: ObjectDifference): void {
  output.line(`${signOf(output, kind)} ${operation} ${output.style('bold', dn)}  ${output.style('dim', objectType ?? '')}`)
  for (const { field, before, after } of fields) {
    output.line(`    ${field}`)
    if (before !== null) output.line(`      ${output.style('red', `- ${showValues(before)}`)}`)
    if (after !== null) output.line(`      ${output.style('green', `+ ${showValues(after)}`)}`)
  }
}

function signOf(output: Output, kind: ObjectDifference['kind']): string {
  switch (kind) {
    case 'added':
      return output.style('green', '+')
    case 'removed':
      return output.style('red', '-')
    case 'different':
      return output.style('yellow', '~')
  }
}

function showValues(values: NonNullable<FieldDifference['before']>): string {
  return values.length === 0 ? '(no value)' : cut(values.join('; ').replaceAll(/\s*[\r\n]+\s*/g, ' ⏎ '), valueColumns)
}
