import { Option } from 'commander'
import { auditPageShape, vaultCheckShape, type AuditEntryBody } from '#src/api/contract/vault.ts'
import { text, type CommandGroup, type CommandSpec } from './command.ts'
import { exitCodes } from './exit-code.ts'
import { limitOf, limitOption } from './limit-option.ts'
import type { Output } from './output/output.ts'
import { printTable } from './output/table.ts'
import { printAuditCheck } from './output/vault-lines.ts'
import { showTime } from './output/words.ts'
import { collectPages } from './pages.ts'

const listCommand: CommandSpec = {
  usage: 'list',
  summary: 'List who did what with secrets, newest first',
  options: [new Option('--connector <name>', 'of this connector only; vault for the vault itself'), limitOption()],
  run: async ({ client, output }, { options }) => {
    const connector = text(options, 'connector')
    const { entries, next } = await collectPages<AuditEntryBody, number>(limitOf(options), async (before, limit) => {
      const query = { connector, before: before ?? undefined, limit }
      const page = await client.ask(auditPageShape, { method: 'GET', path: '/audit', query })
      return { entries: page.entries, next: page.before }
    })
    output.result({ entries, before: next })
    printEntries(output, entries)
    return exitCodes.done
  },
}

const verifyAuditCommand: CommandSpec = {
  usage: 'verify',
  summary: 'Compute the chain of the audit again, and name every entry that was changed or is missing',
  description:
    'Each entry carries a hash of itself and all before it. That the end was cut off shows only by comparing: give the newest hash of an\n' +
    'earlier time, from a place outside of the database.',
  options: [new Option('--head <hash>', 'newest hash of an earlier time, which must still be in the chain')],
  run: async ({ client, output }, { options }) => {
    const { audit } = await client.ask(vaultCheckShape, { method: 'POST', path: '/vault/verify' })
    const head = text(options, 'head')
    const isKnown = head === undefined || head === audit.head || (await isInChain({ client }, head))
    output.result({ ...audit, headFound: head === undefined ? null : isKnown })
    printAuditCheck(output, audit)
    if (!isKnown)
      output.line(`${output.style('red', '✗')} No entry has the hash ${head}: the end of the audit was cut off, or it was made anew.`)
    return audit.breaks.length === 0 && isKnown ? exitCodes.done : exitCodes.failed
  },
}

/** `lockstep audit` */
export const auditGroup: CommandGroup = {
  name: 'audit',
  summary: 'Who did what with secrets, in a chain that shows changes',
  commands: [listCommand, verifyAuditCommand],
}

/** Entries looked through at the most. */
const entriesMax = 1_000_000
const pageLength = 1_000

async function isInChain({ client }: Pick<Parameters<CommandSpec['run']>[0], 'client'>, head: string): Promise<boolean> {
  let before: number | undefined
  for (let seen = 0; seen < entriesMax; seen += pageLength) {
    const page = await client.ask(auditPageShape, { method: 'GET', path: '/audit', query: { before, limit: pageLength } })
    if (page.entries.some(({ hash }) => hash === head)) return true
    if (page.before === null) return false
    before = page.before
  }
  return false
}

function printEntries(output: Output, entries: readonly AuditEntryBody[]): void {
  if (entries.length === 0) return output.line('Nothing was done yet.')
  printTable(
    output,
    [
      { heading: 'Entry', align: 'right' },
      { heading: 'When' },
      { heading: 'Who' },
      { heading: 'What' },
      { heading: 'Of', mayBeCut: true },
      { heading: 'Version', align: 'right' },
      { heading: 'Why', mayBeCut: true },
    ],
    entries.map(({ sequence, at, actor, action, subject, version, reason, outcome }) => [
      String(sequence),
      showTime(at),
      actor,
      outcome === 'done' ? action : `${action} (refused)`,
      subject,
      version === null ? '' : String(version),
      reason,
    ]),
  )
}
