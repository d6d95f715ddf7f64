import { Option } from 'commander'
import { heldBatchShape, heldDeletesPageShape, heldPageShape, type HeldBatchBody, type HeldDeleteBody } from '#src/api/contract/held.ts'
import { text, wholeNumber, type CommandGroup, type CommandSpec } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { limitOf, limitOption } from './limit-option.ts'
import type { Output } from './output/output.ts'
import { printPairs, printTable } from './output/table.ts'
import { showCount, showTime } from './output/words.ts'
import { collectPages } from './pages.ts'

const listCommand: CommandSpec = {
  usage: 'list',
  summary: 'List batches of deletes that the deletion guard holds, newest first',
  options: [new Option('--connector <name>', 'of this connector only'), new Option('--all', 'those that are over, too'), limitOption()],
  run: async ({ client, output }, { options }) => {
    const query = { connector: text(options, 'connector'), status: options['all'] === true ? 'all' : 'open' }
    const { entries, next } = await collectPages<HeldBatchBody, number>(limitOf(options), async (before, limit) => {
      const page = await client.ask(heldPageShape, {
        method: 'GET',
        path: '/held',
        query: { ...query, before: before ?? undefined, limit },
      })
      return { entries: page.batches, next: page.before }
    })
    output.result({ batches: entries, before: next })
    printBatches(output, entries)
    return exitCodes.done
  },
}

const showCommand: CommandSpec = {
  usage: 'show <number>',
  summary: 'Show a batch of held deletes: each object, and why it is to be deleted',
  options: [limitOption()],
  run: async ({ client, output }, { arguments: [number = ''], options }) => {
    const path = pathOf(number)
    const batch = await client.ask(heldBatchShape, { method: 'GET', path })
    const { entries, next } = await collectPages<HeldDeleteBody, string>(limitOf(options), async (after, limit) => {
      const page = await client.ask(heldDeletesPageShape, {
        method: 'GET',
        path: `${path}/deletes`,
        query: { after: after ?? undefined, limit },
      })
      return { entries: page.deletes, next: page.after }
    })
    output.result({ batch, deletes: entries, after: next })
    printBatch(output, batch)
    printDeletes(output, entries, next)
    return exitCodes.done
  },
}

const approveCommand: CommandSpec = {
  usage: 'approve <number>',
  summary: 'Let exactly these deletes pass with the next export',
  description:
    'The deletes of the batch pass the deletion guard with the next export, whatever the limits are. A delete that is not in the\n' +
    'batch does not pass with them: what came later waits, or is held as a batch of its own.',
  options: [new Option('--reason <text>', 'for the history')],
  replaces: ['Disable-ADSyncExportDeletionThreshold'],
  run: async ({ client, output }, { arguments: [number = ''], options }) => {
    const body = { reason: text(options, 'reason') ?? null }
    const batch = await client.ask(heldBatchShape, { method: 'POST', path: `${pathOf(number)}/approve`, body })
    output.result(batch)
    output.line(
      `${output.style('green', '✓')} ${showCount(batch.deletes.waiting)} deletes pass with the next export of ${batch.connector}.`,
    )
    return exitCodes.done
  },
}

const rejectCommand: CommandSpec = {
  usage: 'reject <number>',
  summary: 'Keep these deletes back, whatever the limits are',
  description:
    'The deletes stay pending and are never sent, while everything else is exported again. They go away by themselves once the\n' +
    'source or the rules are put right and synchronized. Who rejected them and why stays in the history.',
  options: [new Option('--reason <text>', 'for the history').makeOptionMandatory()],
  run: async ({ client, output }, { arguments: [number = ''], options }) => {
    const body = { reason: text(options, 'reason') ?? '' }
    const batch = await client.ask(heldBatchShape, { method: 'POST', path: `${pathOf(number)}/reject`, body })
    output.result(batch)
    output.line(
      `${output.style('green', '✓')} ${showCount(batch.deletes.waiting)} deletes of ${batch.connector} stay behind. Put the source or the rules right, ` +
        'import and synchronize.',
    )
    return exitCodes.done
  },
}

/** `lockstep held` */
export const heldGroup: CommandGroup = {
  name: 'held',
  summary: 'Deletes that the deletion guard holds until somebody decides',
  commands: [listCommand, showCommand, approveCommand, rejectCommand],
}

function pathOf(number: string): string {
  return `/held/${wholeNumber('number', 1)(number)}`
}

function printBatches(output: Output, batches: readonly HeldBatchBody[]): void {
  if (batches.length === 0) return output.line('No deletes are held.')
  printTable(
    output,
    [
      { heading: 'Batch', align: 'right' },
      { heading: 'Connector', mayBeCut: true },
      { heading: 'Status' },
      { heading: 'Deletes', align: 'right' },
      { heading: 'Waiting', align: 'right' },
      { heading: 'Held' },
      { heading: 'Because', mayBeCut: true },
    ],
    batches.map((batch) => [
      String(batch.number),
      batch.connector,
      statusOf(output, batch),
      showCount(batch.deletes.all),
      showCount(batch.deletes.waiting),
      showTime(batch.heldAt),
      batch.excess,
    ]),
  )
}

function printBatch(output: Output, batch: HeldBatchBody): void {
  const { deletes, decisions, supersedes } = batch
  output.line(`${output.style('bold', `Batch ${batch.number}`)}  ${batch.connector}  ${statusOf(output, batch)}`)
  printPairs(
    output,
    [
      ['held', `${showTime(batch.heldAt)} by run ${batch.run}: ${batch.excess}`],
      [
        'deletes',
        `${showCount(deletes.all)}, of them ${showCount(deletes.waiting)} waiting, ${showCount(deletes.exported)} exported, ${showCount(deletes.withdrawn)} withdrawn`,
      ],
      ...(supersedes === null ? [] : [['takes over', `batch ${supersedes}, ${showCount(deletes.added)} deletes were added`] as const]),
      ...decisions.map(
        ({ decision, at, author, reason }) => [decision, `${showTime(at)} by ${author}${reason === null ? '' : `: ${reason}`}`] as const,
      ),
      ...(batch.end === null ? [] : [['over', `${showTime(batch.end.at)}: ${batch.end.why}`] as const]),
    ],
    '  ',
  )
}

function printDeletes(output: Output, deletes: readonly HeldDeleteBody[], next: string | null): void {
  output.line()
  printTable(
    output,
    [
      { heading: 'Object', mayBeCut: true },
      { heading: 'Display name', mayBeCut: true },
      { heading: 'Type' },
      { heading: 'State' },
      { heading: 'Why', mayBeCut: true },
    ],
    deletes.map(({ dn, displayName, objectType, state, isAdded, reason }) => [
      dn,
      displayName ?? '-',
      objectType ?? '-',
      isAdded ? `${state}, added` : state,
      reason,
    ]),
  )
  if (next !== null) output.line(output.style('dim', `The first ${showCount(deletes.length)}; --limit shows more.`))
}

function statusOf(output: Output, { status, end }: HeldBatchBody): string {
  switch (status) {
    case 'waiting':
      return output.style('yellow', 'waiting')
    case 'approved':
      return output.style('green', 'approved')
    case 'rejected':
      return output.style('red', 'rejected')
    case 'closed':
      return end?.why ?? 'closed'
  }
}
