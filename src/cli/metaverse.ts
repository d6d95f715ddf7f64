import { Option } from 'commander'
import { metaverseObjectShape, metaversePageShape, type MetaverseEntryBody, type MetaverseObjectBody } from '#src/api/contract/metaverse.ts'
import { metaverseExportLineShape } from '#src/api/contract/metaverse-export.ts'
import { text, type CommandGroup, type CommandSpec } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { outputOption, writeExport } from './export-lines.ts'
import { limitOf, limitOption } from './limit-option.ts'
import { showValues } from './output/attributes.ts'
import type { Output } from './output/output.ts'
import { printPairs, printTable } from './output/table.ts'
import { showCount, showTime } from './output/words.ts'
import { collectPages } from './pages.ts'

/** Values of a reference attribute that are printed. */
const referencesPrinted = 20

const searchCommand: CommandSpec = {
  usage: 'search [text]',
  summary: 'Search identities',
  options: [new Option('--type <objectType>', 'only objects of this type, for example person'), limitOption()],
  run: async ({ client, output }, { arguments: [said], options }) => {
    const query = { text: said, objectType: text(options, 'type') }
    const { entries, next } = await collectPages<MetaverseEntryBody, string>(limitOf(options), async (after, limit) => {
      const page = await client.ask(metaversePageShape, {
        method: 'GET',
        path: '/metaverse',
        query: { ...query, after: after ?? undefined, limit },
      })
      return { entries: page.objects, next: page.after }
    })
    output.result({ objects: entries, after: next })
    printEntries(output, entries, next)
    return exitCodes.done
  },
}

const showCommand: CommandSpec = {
  usage: 'show <object>',
  summary: 'Show one identity: every value with the connector and rule it comes from',
  description: 'Shows one metaverse object by its identifier, or by a text that fits no other one.',
  replaces: ['Get-ADSyncMVObject'],
  run: async ({ client, output }, { arguments: [object = ''] }) => {
    const found = await client.ask(metaverseObjectShape, { method: 'GET', path: `/metaverse/${encodeURIComponent(object)}` })
    output.result(found)
    printObject(output, found)
    return exitCodes.done
  },
}

const exportCommand: CommandSpec = {
  usage: 'export',
  summary: 'Write every identity as lines of JSON',
  description:
    'Writes one line for each metaverse object with the connector, rule and time of every value and the objects joined to it, and lines\n' +
    'with its references, by identifier. docs/formats.md describes the lines.',
  options: [outputOption()],
  run: (invocation, { options }) => {
    const lines = invocation.client.lines(metaverseExportLineShape, { method: 'GET', path: '/metaverse-export' })
    return writeExport(invocation, { lines, file: text(options, 'output') })
  },
}

/** `lockstep metaverse` */
export const metaverseGroup: CommandGroup = {
  name: 'metaverse',
  summary: 'The metaverse: one object for each identity',
  commands: [searchCommand, showCommand, exportCommand],
}

function printEntries(output: Output, entries: readonly MetaverseEntryBody[], next: string | null): void {
  if (entries.length === 0) return output.line('No such objects.')
  printTable(
    output,
    [{ heading: 'Name', mayBeCut: true }, { heading: 'Type' }, { heading: 'Id' }, { heading: 'Changed' }],
    entries.map((entry) => [entry.displayName ?? '-', entry.objectType, entry.id, showTime(entry.changedAt)]),
  )
  if (next !== null) output.line(output.style('dim', `The first ${showCount(entries.length)}; --limit shows more.`))
}

function printObject(output: Output, object: MetaverseObjectBody): void {
  output.line(output.style('bold', object.displayName ?? object.id))
  printPairs(
    output,
    [
      ['type', object.objectType],
      ['id', object.id],
      ['created', showTime(object.createdAt)],
      ['changed', showTime(object.changedAt)],
    ],
    '  ',
  )
  output.line()
  printTable(
    output,
    [{ heading: 'Attribute' }, { heading: 'Value', mayBeCut: true }, { heading: 'From' }, { heading: 'Rule', mayBeCut: true }],
    Object.entries(object.attributes).flatMap(([name, contributions]) =>
      contributions.map((part, i) => [i === 0 ? name : '', showValues(part.values), part.connector, part.rule]),
    ),
  )
  for (const [attribute, { count, isComplete, values }] of Object.entries(object.references)) {
    output.line()
    output.line(output.style('bold', `${attribute} (${showCount(count)}${isComplete ? '' : ' or more'})`))
    for (const value of values.slice(0, referencesPrinted)) output.line(`  ${value.displayName ?? value.id}`)
    if (values.length > referencesPrinted) output.line(output.style('dim', '  …'))
  }
  output.line()
  output.line(output.style('bold', 'Joined objects'))
  for (const joined of object.joined)
    output.line(`  ${joined.connector}  ${joined.dn}  ${output.style('dim', [joined.link, ...joined.waiting].join(', '))}`)
}
