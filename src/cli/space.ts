import { Option } from 'commander'
import {
  spaceFilters,
  spaceObjectShape,
  spacePageShape,
  type ReferenceBody,
  type SpaceEntryBody,
  type SpaceObjectBody,
} from '#src/api/contract/space.ts'
import { spaceExportFilters, spaceExportLineShape } from '#src/api/contract/space-export.ts'
import { text, type CommandGroup, type CommandSpec } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { outputOption, writeExport, writeText } from './export-lines.ts'
import { disconnectCommand, joinCommand, resetCommand } from './link.ts'
import { limitOf, limitOption } from './limit-option.ts'
import { attributeLines, changeLines } from './output/attributes.ts'
import type { Output } from './output/output.ts'
import { printPairs, printTable } from './output/table.ts'
import { showCount, showTime } from './output/words.ts'
import { collectPages } from './pages.ts'

/** Values of a reference attribute that are printed. */
const referencesPrinted = 20

const searchCommand: CommandSpec = {
  usage: 'search <connector> [text]',
  summary: 'Search the objects of a connector space',
  description: 'Finds objects by a part of their name or by their whole anchor; the name of a container finds everything below it.',
  options: [new Option('--filter <filter>', 'only objects in this state').choices(spaceFilters), limitOption()],
  replaces: ['Get-ADSyncCSObject'],
  run: async ({ client, output }, { arguments: [connector = '', said], options }) => {
    const query = { text: said, filter: text(options, 'filter') }
    const { entries, next } = await collectPages<SpaceEntryBody, string>(limitOf(options), async (after, limit) => {
      const path = `/connectors/${encodeURIComponent(connector)}/space`
      const page = await client.ask(spacePageShape, { method: 'GET', path, query: { ...query, after: after ?? undefined, limit } })
      return { entries: page.objects, next: page.after }
    })
    output.result({ objects: entries, after: next })
    printEntries(output, entries, next)
    return exitCodes.done
  },
}

const showCommand: CommandSpec = {
  usage: 'show <connector> <object>',
  summary: 'Show one object with what waits on it',
  description: 'Shows one object by its distinguished name, anchor or identifier, or by a part of its name that no other object has.',
  replaces: ['Get-ADSyncCSObject', 'Get-ADSyncCSObjectReferences', 'Get-ADSyncCSGroupStatistics', 'Get-ADSyncCSGroupSummary'],
  run: async ({ client, output }, { arguments: [connector = '', object = ''] }) => {
    const path = `/connectors/${encodeURIComponent(connector)}/space/object`
    const found = await client.ask(spaceObjectShape, { method: 'GET', path, query: { object } })
    output.result(found)
    printObject(output, found)
    return exitCodes.done
  },
}

/** Which of the flags stands for which filter; the flags of an export exclude each other. */
const exportFilters = spaceExportFilters.filter((filter) => filter !== 'all')

const exportCommand: CommandSpec = {
  usage: 'export <connector>',
  summary: 'Write every object of a connector space as lines of JSON',
  description:
    'Writes one line for each object with its five slots, its link and what it is to become, and lines with its references, by name\n' +
    'from the root down, so that two exports can be compared line by line. docs/formats.md describes the lines.',
  options: [
    new Option('--pending-export', 'only objects that wait to be exported').conflicts(['pendingImport', 'errors', 'disconnectors']),
    new Option('--pending-import', 'only objects that wait to be synchronized').conflicts(['errors', 'disconnectors']),
    new Option('--errors', 'only objects with an error of a synchronization or an export').conflicts(['disconnectors']),
    new Option('--disconnectors', 'only objects that are joined to no identity'),
    outputOption(),
  ],
  replaces: ['csexport.exe', 'CSExportAnalyzer.exe', 'Export-ADSyncToolsObjects'],
  run: async (invocation, { arguments: [connector = ''], options }) => {
    const chosen = exportFilters.find((filter) => options[camelCase(filter)] === true) ?? 'all'
    const path = `/connectors/${encodeURIComponent(connector)}/space/export`
    const lines = invocation.client.lines(spaceExportLineShape, { method: 'GET', path, query: { filter: chosen } })
    return writeExport(invocation, { lines, file: text(options, 'output') })
  },
}

const csvCommand: CommandSpec = {
  usage: 'csv <connector> [text]',
  summary: 'Write what a search of a connector space finds as a table',
  description:
    'Writes the objects that space search finds with the same words, all of them, as CSV (RFC 4180, UTF-8). Cells that a spreadsheet would take\n' +
    'for a formula begin with an apostrophe.',
  options: [new Option('--filter <filter>', 'only objects in this state').choices(spaceFilters), outputOption()],
  replaces: ['Export-ADSyncToolsAadDisconnectors'],
  run: async (invocation, { arguments: [connector = '', said], options }) => {
    const { client, output } = invocation
    const path = `/connectors/${encodeURIComponent(connector)}/space/csv`
    const table = client.pieces({ method: 'GET', path, query: { text: said, filter: text(options, 'filter') } }, 'text/csv')
    const file = await writeText(invocation, { text: table, file: text(options, 'output') })
    if (file === null) return exitCodes.done
    output.result({ file })
    output.line(`The table is in ${file}.`)
    return exitCodes.done
  },
}

function camelCase(filter: string): string {
  return filter.replaceAll(/-(\w)/g, (_, letter: string) => letter.toUpperCase())
}

/** `lockstep space` */
export const spaceGroup: CommandGroup = {
  name: 'space',
  summary: 'Connector spaces: what is known of each directory',
  commands: [searchCommand, showCommand, exportCommand, csvCommand, disconnectCommand, joinCommand, resetCommand],
}

function printEntries(output: Output, entries: readonly SpaceEntryBody[], next: string | null): void {
  if (entries.length === 0) return output.line('No such objects.')
  printTable(
    output,
    [
      { heading: 'Name', mayBeCut: true },
      { heading: 'Display name', mayBeCut: true },
      { heading: 'Type' },
      { heading: 'Link' },
      { heading: 'Waiting' },
      { heading: 'Error', mayBeCut: true },
    ],
    entries.map((entry) => [
      entry.dn,
      entry.displayName ?? '-',
      entry.objectType ?? entry.kind,
      entry.link ?? '-',
      entry.waiting.join(', ') || '-',
      entry.problem === null ? '' : output.style('red', entry.problem.code),
    ]),
  )
  if (next !== null) output.line(output.style('dim', `The first ${showCount(entries.length)}; --limit shows more.`))
}

function printObject(output: Output, object: SpaceObjectBody): void {
  const { link } = object
  output.line(output.style('bold', object.dn))
  printPairs(
    output,
    [
      ['connector', object.connector],
      ['type', object.objectType ?? object.kind],
      ['anchor', object.anchor ?? '-'],
      ['partition', object.partition ?? '-'],
      ['joined to', link === null ? 'nothing' : `${link.metaverseId} (${link.kind} by "${link.rule}" ${showTime(link.at)})`],
      ['waiting', object.waiting.join(', ') || 'nothing'],
      ['id', object.id],
    ],
    '  ',
  )
  for (const problem of [object.syncProblem, object.exportProblem]) {
    if (problem !== null)
      output.line(
        `  ${output.style('red', problem.code)} ${problem.message} (since ${showTime(problem.firstAt)}, tried ${problem.retryCount} times more)`,
      )
  }
  section(output, 'Synchronized', attributeLines(object.synchronized))
  const slots = [
    ['Pending import', object.pendingImport],
    ['Pending export', object.pendingExport],
    ['Escrowed export (outcome unknown)', object.escrowedExport],
    ['Unconfirmed export (accepted, not seen again yet)', object.unconfirmedExport],
  ] as const
  for (const [title, slot] of slots)
    if (slot !== null) {
      const why = 'reason' in slot && slot.reason !== undefined ? ` (${slot.reason})` : ''
      section(output, `${title}: ${slot.operation}${why}`, changeLines(output, slot.changes))
    }
  for (const [attribute, reference] of Object.entries(object.references))
    section(output, `${attribute} (${showCount(reference.count)})`, referenceLines(output, reference))
}

function section(output: Output, title: string, lines: readonly string[]): void {
  output.line()
  output.line(output.style('bold', title))
  for (const line of lines.length === 0 ? [output.style('dim', 'nothing')] : lines) output.line(`  ${line}`)
}

function referenceLines(output: Output, reference: ReferenceBody): readonly string[] {
  const shown = reference.values.slice(0, referencesPrinted).map((value) => {
    const waiting = [
      value.pendingImport === null ? null : `pending-import ${value.pendingImport}`,
      value.pendingExport === null ? null : `pending-export ${value.pendingExport}`,
      value.escrowedExport === null ? null : `escrowed ${value.escrowedExport}`,
      value.unconfirmedExport === null ? null : `unconfirmed ${value.unconfirmedExport}`,
    ].filter((word) => word !== null)
    return waiting.length === 0 ? value.dn : `${value.dn}  ${output.style('yellow', waiting.join(', '))}`
  })
  return reference.count > shown.length ? [...shown, output.style('dim', `… of ${showCount(reference.count)}`)] : shown
}
