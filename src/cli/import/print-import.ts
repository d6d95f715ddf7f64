import type { ImportReport, UnwritableAttributeReport } from '#src/aadconnect/import-report.ts'
import type { ImportFinding } from '#src/aadconnect/imported-rule.ts'
import type { Output } from '../output/output.ts'
import { printTable } from '../output/table.ts'
import type { StoredImport } from './import.ts'

/** The report of an import for people. */
export function printImport(
  output: Output,
  report: ImportReport,
  outcome: { readonly isUsable: boolean; readonly imported: StoredImport | null },
): void {
  if (outcome.isUsable) {
    printCounts(output, report)
    printMappings(output, report)
    printUnwritable(output, report.unwritable)
  }
  printFindings(output, report.findings)
  if (outcome.isUsable) printToDo(output, report, outcome.imported)
  output.line()
  printEnd(output, outcome)
}

function printCounts(output: Output, { rules, connectors, metaverse }: ImportReport): void {
  heading(output, 'What the export holds')
  const kinds = `${rules.provision} Provision, ${rules.join} Join, ${rules.stickyJoin} StickyJoin`
  output.line(`${rules.total} rules: ${rules.inbound} inbound, ${rules.outbound} outbound; ${kinds}; ${rules.disabled} disabled`)
  output.line(`${rules.flows} flows, ${rules.expressions} of them expressions; ${rules.shipped} rules came with Azure AD Connect`)
  output.line(`Metaverse: ${metaverse.objectTypes} object types, ${metaverse.attributes} attributes, ${metaverse.parameters} parameters`)
  printTable(
    output,
    [
      { heading: 'Connector', mayBeCut: true },
      { heading: 'Type' },
      { heading: 'Rules', align: 'right' },
      { heading: 'Partitions', align: 'right' },
      { heading: 'Object types', align: 'right' },
      { heading: 'Attributes', align: 'right' },
      { heading: 'Run profiles', align: 'right' },
      { heading: 'Parameters', align: 'right' },
    ],
    connectors.map((one) => [
      one.name,
      one.type,
      String(one.rules),
      one.selectedPartitions === one.partitions ? String(one.partitions) : `${one.selectedPartitions} of ${one.partitions}`,
      String(one.objectTypes),
      String(one.attributes),
      String(one.profiles),
      String(one.parameters),
    ]),
  )
}

function printMappings(output: Output, { mappings }: ImportReport): void {
  heading(output, 'What goes where')
  printTable(
    output,
    [
      { heading: 'Export', mayBeCut: true },
      { heading: 'Document: key', mayBeCut: true },
      { heading: 'Note', mayBeCut: true },
    ],
    mappings.filter(({ to }) => to !== '').map(({ from, to, note }) => [from, to, note]),
  )
  heading(output, 'What is not taken over')
  printTable(
    output,
    [
      { heading: 'Export', mayBeCut: true },
      { heading: 'Why', mayBeCut: true },
    ],
    mappings.filter(({ to }) => to === '').map(({ from, note }) => [from, note]),
  )
}

/** Two hundred attributes have a dozen reasons between them. */
function printUnwritable(output: Output, unwritable: readonly UnwritableAttributeReport[]): void {
  if (unwritable.length === 0) return
  heading(output, `${unwritable.length} attributes Microsoft Graph does not take (flows to them are kept and do nothing)`)
  for (const [reason, ofReason] of Map.groupBy(unwritable, (one) => one.reason)) {
    output.line(output.style('bold', reason))
    for (const [objectType, attributes] of Map.groupBy(ofReason, (one) => one.objectType)) {
      output.line(`  ${objectType}: ${attributes.map(({ attribute }) => attribute).join(', ')}`)
    }
  }
}

function printFindings(output: Output, findings: readonly ImportFinding[]): void {
  if (findings.length === 0) return
  heading(output, 'Findings')
  const colours = { error: 'red', warning: 'yellow', information: 'dim' } as const
  for (const { severity, file, subject, message, hint } of findings) {
    output.line(`${output.style(colours[severity], severity)} ${[file, subject].filter((part) => part !== '').join(': ')}`)
    output.line(`  ${message}`)
    if (hint !== '') output.line(`  ${output.style('cyan', 'hint')} ${hint}`)
  }
}

function printToDo(output: Output, { settings, secrets }: ImportReport, imported: StoredImport | null): void {
  if (settings.length + secrets.length === 0) return
  heading(output, imported === null ? 'To do after the import' : 'To do now')
  for (const { connector, setting, value, why } of settings) {
    output.line(`Check ${setting} of ${connector}, now ${value}: ${why}`)
  }
  if (settings.length > 0)
    output.line('  (import again with --client-id and --tenant-id, or lockstep config export, edit the connector, lockstep config apply)')
  for (const { connector, account, command } of secrets) output.line(`Enter the secret of ${connector} (${account}): ${command}`)
}

function printEnd(output: Output, { isUsable, imported }: { readonly isUsable: boolean; readonly imported: StoredImport | null }): void {
  const done = output.style('green', '✓')
  if (!isUsable) output.line(`${output.style('red', '✗')} Nothing was imported: correct the errors above and import again.`)
  else if (imported === null) output.line(`${done} The export can be imported. Nothing was changed.`)
  else if (imported.changes === 0) output.line(`${done} Configuration ${imported.version} says the same already; nothing was changed.`)
  else {
    output.line(`${done} Configuration ${imported.version} is in use from the next run on.`)
    if (imported.staging === 'switched-on')
      output.line('  Staging mode is on: nothing is written to a directory until you switch it off with lockstep staging off.')
  }
}

function heading(output: Output, text: string): void {
  output.line()
  output.line(output.style('bold', text))
}
