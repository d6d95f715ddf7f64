import { Option } from 'commander'
import { previewShape, type PreviewBody } from '#src/api/contract/preview.ts'
import { text, type CommandSpec } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { changeLines, showValues } from './output/attributes.ts'
import type { Output } from './output/output.ts'
import { printTable } from './output/table.ts'
import { signOf } from './output/words.ts'

/** `lockstep preview CONNECTOR OBJECT` */
export const previewCommand: CommandSpec = {
  usage: 'preview <connector> <object>',
  summary: 'Show what synchronizing one object would do, and why; nothing is written unless --commit says so',
  replaces: ['Sync-ADSyncCSObject'],
  options: [
    new Option('--mode <mode>', 'full, or delta: leave an object alone on which nothing waits').choices(['full', 'delta']).default('full'),
    new Option('--commit', 'write what the preview shows: synchronize this one object, without import or export'),
  ],
  run: async ({ client, output }, { arguments: [connector = '', object = ''], options }) => {
    const body = { connector, object, mode: text(options, 'mode'), commit: options['commit'] === true }
    const preview = await client.ask(previewShape, { method: 'POST', path: '/preview', body })
    output.result(preview)
    print(output, preview)
    return preview.outcome === 'failed' ? exitCodes.failed : exitCodes.done
  },
}

function print(output: Output, preview: PreviewBody): void {
  output.line(`${output.style('bold', preview.dn)}  ${output.style('dim', preview.counter ?? '')}`)
  if (preview.problem !== null) output.line(`  ${output.style('red', preview.problem.code)} ${preview.problem.message}`)
  if (preview.outcome === 'not-visited') return output.line('Nothing waits on it: a delta synchronization leaves it alone.')
  heading(output, 'Rules')
  for (const scope of preview.scopes) {
    const why = scope.failed.length === 0 ? '' : output.style('dim', `  not in scope: ${scope.failed.join(', ')}`)
    output.line(
      `  ${scope.inScope ? signOf(output, 'passed') : output.style('dim', '-')} ${scope.direction === 'inbound' ? 'in ' : 'out'} ${scope.precedence} ${scope.rule}${why}`,
    )
  }
  for (const link of preview.links)
    output.line(`  ${output.style('cyan', '→')} ${link.message}${link.rule === null ? '' : output.style('dim', ` by ${link.rule}`)}`)
  printFlows(output, preview)
  for (const object of preview.metaverse) {
    heading(output, `Metaverse ${object.objectType} ${object.displayName ?? object.id}: ${object.operation}`)
    for (const line of changeLines(output, object.changes)) output.line(`  ${line}`)
  }
  for (const target of preview.targets) {
    const why = target.export?.reason
    heading(output, `${target.connector} ${target.dn}: export ${target.operation}${why === undefined ? '' : ` (${why})`}`)
    for (const line of changeLines(output, target.export?.changes ?? {})) output.line(`  ${line}`)
  }
  printReferences(output, preview)
  if (preview.isCommitted) output.line(`\n${signOf(output, 'passed')} This was written.`)
}

function printFlows(output: Output, { flows }: PreviewBody): void {
  if (flows.length === 0) return
  heading(output, 'Attribute flows')
  printTable(
    output,
    [
      { heading: '  Target' },
      { heading: 'Gives', mayBeCut: true },
      { heading: 'Verdict' },
      { heading: 'Source', mayBeCut: true },
      { heading: 'Rule', mayBeCut: true },
    ],
    flows.map((flow) => [
      `  ${flow.target}`,
      flow.values.length > 0 ? showValues(flow.values) : `(${flow.outcome})`,
      flow.verdict,
      flow.source,
      flow.rule,
    ]),
  )
}

function printReferences(output: Output, { references }: PreviewBody): void {
  if (references.added + references.deleted + references.exports.length === 0) return
  heading(output, `References: ${references.added} added, ${references.deleted} removed`)
  for (const each of references.exports) output.line(`  ${each.change} ${each.attribute} of ${each.source}: ${each.target}`)
}

function heading(output: Output, title: string): void {
  output.line()
  output.line(output.style('bold', title))
}
