import { Option } from 'commander'
import { recallImpactShape, type RecallImpactBody } from '#src/api/contract/recall.ts'
import type { CommandSpec, Invocation, Options } from '../command.ts'
import { confirm } from '../confirm.ts'
import { exitCodeOfResult, type ExitCode } from '../exit-code.ts'
import { followRun } from '../follow-run.ts'
import type { Output } from '../output/output.ts'
import { printPairs } from '../output/table.ts'
import { showCount, showResult, showSpan } from '../output/words.ts'

const options = (): readonly Option[] => [new Option('--yes', 'do not ask')]

/** `lockstep connectors clear` */
export const clearCommand: CommandSpec = {
  usage: 'clear <connector>',
  summary: 'Delete the connector space; the connector stays',
  description:
    'Every object of the connector leaves as if its directory had deleted it: what it contributed is recalled, identities that nothing\n' +
    'else keeps go, and deletes wait in other connectors. Nothing is written to a directory. A full import and a full synchronization\n' +
    'bring the objects back, and the deletes go away by themselves when that happens before the next export.',
  options: options(),
  run: (invocation, { arguments: [connector = ''], options: given }) => leave(invocation, { connector, kind: 'clear', options: given }),
}

/** `lockstep connectors remove` */
export const removeCommand: CommandSpec = {
  usage: 'remove <connector>',
  summary: 'Remove a connector with its space, its rules and its secret',
  description:
    'Every object of the connector leaves as if its directory had deleted it, like with lockstep connectors clear; then the connector, its\n' +
    'rules, its secret and its position go. Nothing is written to its directory. Deletes that follow in other connectors wait for their\n' +
    'next export, and the deletion guard weighs them like any other. What was interrupted goes on when the command is given again.',
  options: options(),
  run: (invocation, { arguments: [connector = ''], options: given }) => leave(invocation, { connector, kind: 'remove', options: given }),
}

async function leave(
  invocation: Invocation,
  wanted: { readonly connector: string; readonly kind: 'clear' | 'remove'; readonly options: Options },
): Promise<ExitCode> {
  const { client, output } = invocation
  const path = `/connectors/${encodeURIComponent(wanted.connector)}`
  const impact = await client.ask(recallImpactShape, { method: 'GET', path: `${path}/recall` })
  printImpact(output, impact, wanted.kind)
  if (wanted.options['yes'] !== true)
    await confirm(invocation, wanted.kind === 'remove' ? `Remove "${impact.connector}"?` : `Clear "${impact.connector}"?`)
  const run = await followRun(invocation, { path: `${path}/${wanted.kind}` })
  output.result({ impact, run })
  output.line(`Run ${run.number} ended: ${showResult(output, run.result)} after ${showSpan(run.startedAt, run.endedAt)}`)
  if (impact.deletes.length > 0)
    output.line('See what waits for export before you export: lockstep space search CONNECTOR --filter pending-export')
  return exitCodeOfResult(run.result)
}

function printImpact(output: Output, impact: RecallImpactBody, kind: 'clear' | 'remove'): void {
  const exports = (counts: RecallImpactBody['deletes']): string =>
    counts.length === 0 ? 'none' : counts.map(({ connector, count }) => `${showCount(count)} in ${connector}`).join(', ')
  output.line(`Leaving the space of ${output.style('bold', impact.connector)} comes to:`)
  printPairs(
    output,
    [
      [
        'objects that leave',
        `${showCount(impact.objects)}, of them ${showCount(impact.joined)} joined; ${showCount(impact.placeholders)} placeholders`,
      ],
      ['identities removed', showCount(impact.identitiesRemoved)],
      ['identities changed', showCount(impact.identitiesChanged)],
      ['deletes to be exported', exports(impact.deletes)],
      ['updates to be exported', exports(impact.updates)],
      ...(kind === 'remove' ? [['rules that go', showCount(impact.rules)] as const] : []),
    ],
    '  ',
  )
}
