import { resolve } from 'node:path'
import { Option } from 'commander'
import {
  appliedShape,
  configurationShape,
  historyShape,
  planShape,
  type DocumentProblemBody,
  type PlanBody,
} from '#src/api/contract/configuration.ts'
import { AppError } from '#src/base/app-error.ts'
import type { DocumentFile } from '#src/configuration/document-problem.ts'
import { text, wholeNumber, type CommandGroup, type CommandSpec, type Invocation } from './command.ts'
import { confirm } from './confirm.ts'
import { exitCodes, type ExitCode } from './exit-code.ts'
import { printImpact } from './impact/impact-text.ts'
import { planImpact } from './impact/plan-impact.ts'
import { limitOf, limitOption } from './limit-option.ts'
import type { Output } from './output/output.ts'
import { printTable } from './output/table.ts'
import { showTime } from './output/words.ts'
import { cut } from './output/width.ts'

/** Columns a changed value gets before it is cut. */
const valueColumns = 100

const exportCommand: CommandSpec = {
  usage: 'export <dir>',
  summary: 'Write the configuration into a folder, one document for each part',
  description:
    'Writes connectors/*.yaml, rules/*.yaml, metaverse.yaml and scheduler.yaml, made to be kept in version control. Documents of\n' +
    'connectors and rules that no longer exist are removed; other files stay. No secret is ever written.',
  replaces: [
    'Get-ADSyncServerConfiguration',
    'Get-ADSyncRule',
    'Get-ADSyncSchema',
    'Get-ADSyncGlobalSettings',
    'Get-ADSyncGlobalSettingsParameter',
    'Get-ADSyncExportDeletionThreshold',
  ],
  run: async ({ client, output, shell }, { arguments: [directory = ''] }) => {
    const { stored, documents } = await client.ask(configurationShape, { method: 'GET', path: '/configuration' })
    if (stored === null) throw new AppError('connector-unknown', { detail: 'nothing was configured yet' })
    const root = resolve(shell.workingDirectory, directory)
    const { writeDirectory } = await loadDirectory()
    const { written, removed } = await writeDirectory(root, documents)
    output.result({ version: stored.version, directory: root, documents: documents.length, written, removed })
    output.line(
      `Configuration ${stored.version} is in ${root}: ${documents.length} documents, ${written.length} written, ${removed.length} removed.`,
    )
    return exitCodes.done
  },
}

const planCommand: CommandSpec = {
  usage: 'plan <dir>',
  summary: 'Check the documents in a folder and show what applying them would change',
  description:
    'Compares the documents with the configuration and says what has to run afterwards. With --impact the service tries them on a copy of its\n' +
    'data: every object is synchronized with the new rules, and what would change is counted and named, object by object: links, identities,\n' +
    'pending exports, errors. Nothing is written and no directory is asked. Ctrl-C ends it.',
  options: [
    new Option('--impact', 'plan every object and name those that would change'),
    new Option('--sample <n>', 'objects of each kind to show; --json gives all').argParser(wholeNumber('--sample', 0)).default('10'),
  ],
  run: async (invocation, { arguments: [directory = ''], options }) => {
    const { output } = invocation
    if (options['impact'] === true) return planWithImpact(invocation, { directory, sample: Number(text(options, 'sample') ?? '10') })
    const { plan } = await planOf(invocation, directory)
    output.result(plan)
    printPlan(output, plan)
    return plan.isSound ? exitCodes.done : exitCodes.failed
  },
}

async function planWithImpact(invocation: Invocation, of: { readonly directory: string; readonly sample: number }): Promise<ExitCode> {
  const { output, shell } = invocation
  const { readDirectory } = await loadDirectory()
  const documents = await readDirectory(resolve(shell.workingDirectory, of.directory))
  const { plan, impact, changes } = await planImpact(invocation, { documents, sample: of.sample })
  output.result({ plan, impact: impact === null ? null : { ...impact, changes } })
  printPlan(output, plan)
  if (impact !== null) printImpact(output, impact, changes)
  return plan.isSound ? exitCodes.done : exitCodes.failed
}

const applyCommand: CommandSpec = {
  usage: 'apply <dir>',
  summary: 'Make the documents in a folder the configuration',
  description: 'Shows the plan and asks before it saves. Runs that start afterwards use the new version; every earlier one is kept.',
  options: [new Option('--yes', 'do not ask'), new Option('--reason <text>', 'for the history').default('lockstep config apply')],
  replaces: [
    'Set-ADSyncServerConfiguration',
    'New-ADSyncRule',
    'Add-ADSyncRule',
    'Remove-ADSyncRule',
    'Add-ADSyncAttributeFlowMapping',
    'Add-ADSyncScopeConditionGroup',
    'Add-ADSyncJoinConditionGroup',
    'Set-ADSyncGlobalSettings',
    'Set-ADSyncGlobalSettingsParameter',
    'Enable-ADSyncExportDeletionThreshold',
    'Disable-ADSyncExportDeletionThreshold',
  ],
  run: async (invocation, { arguments: [directory = ''], options }) => {
    const { output } = invocation
    const { documents, plan } = await planOf(invocation, directory)
    printPlan(output, plan)
    if (!plan.isSound) {
      output.result(plan)
      return exitCodes.failed
    }
    if (plan.changes.length > 0 && options['yes'] !== true) await confirm(invocation, 'Apply this plan?')
    const body = { documents, expectedVersion: plan.version, reason: text(options, 'reason') ?? '' }
    const applied = await invocation.client.ask(appliedShape, { method: 'POST', path: '/configuration/apply', body })
    output.result(applied)
    if (applied.changes > 0) output.line(`${output.style('green', '✓')} Configuration ${applied.version} is in use from the next run on.`)
    for (const { of, name, settings } of applied.forgotten) {
      const command = of === 'connector' ? 'credentials set' : of === 'sink' ? 'events set-secret' : 'alerts set-secret'
      output.line(
        `${output.style('yellow', '!')} ${settings.join(', ')} of ${of} ${name} changed: its secret is forgotten. lockstep ${command} enters one.`,
      )
    }
    return exitCodes.done
  },
}

const historyCommand: CommandSpec = {
  usage: 'history',
  summary: 'List the versions of the configuration, newest first',
  options: [limitOption()],
  replaces: ['Get-ADSyncRuleAudit'],
  run: async ({ client, output }, { options }) => {
    const history = await client.ask(historyShape, {
      method: 'GET',
      path: '/configuration/history',
      query: { limit: Math.min(limitOf(options), 1_000) },
    })
    output.result(history)
    printTable(
      output,
      [{ heading: 'Version', align: 'right' }, { heading: 'Saved' }, { heading: 'By' }, { heading: 'Reason', mayBeCut: true }],
      history.versions.map(({ version, at, author, reason }) => [String(version), showTime(at), author, reason]),
    )
    return exitCodes.done
  },
}

/** `lockstep config` */
export const configGroup: CommandGroup = {
  name: 'config',
  summary: 'The configuration as documents',
  commands: [exportCommand, planCommand, applyCommand, historyCommand],
}

/** Reading documents brings the whole rule language along, which would make every other command start slower. */
function loadDirectory() {
  return import('#src/configuration/directory.ts')
}

async function planOf(
  { client, shell }: Invocation,
  directory: string,
): Promise<{ readonly documents: readonly DocumentFile[]; readonly plan: PlanBody }> {
  const { readDirectory } = await loadDirectory()
  const documents = await readDirectory(resolve(shell.workingDirectory, directory))
  return { documents, plan: await client.ask(planShape, { method: 'POST', path: '/configuration/plan', body: { documents } }) }
}

function printPlan(output: Output, plan: PlanBody): void {
  for (const problem of plan.problems) printProblem(output, problem)
  if (!plan.isSound) return output.line(`${output.style('red', '✗')} The documents cannot be applied.`)
  if (plan.changes.length === 0) return output.line(`The documents say what configuration ${plan.version} says: nothing changes.`)
  output.line(`Compared with configuration ${plan.version}:`)
  for (const { document, change, title, fields } of plan.changes) {
    output.line(`${signOf(output, change)} ${output.style('bold', title)}  ${output.style('dim', document)}`)
    if (change !== 'change') continue
    for (const field of fields) {
      output.line(`    ${field.path}`)
      if (field.before !== null) output.line(`      ${output.style('red', `- ${shorten(field.before)}`)}`)
      if (field.after !== null) output.line(`      ${output.style('green', `+ ${shorten(field.after)}`)}`)
    }
  }
  if (plan.needed.length > 0) output.line('To be run afterwards, so that every object follows:')
  for (const { connector, steps, reasons } of plan.needed) {
    output.line(`  ${connector}: ${steps.join(', ')}`)
    for (const reason of reasons) output.line(`    ${output.style('dim', reason)}`)
  }
}

function printProblem(output: Output, { severity, path, line, column, message, hint }: DocumentProblemBody): void {
  output.line(`${output.style(severity === 'error' ? 'red' : 'yellow', severity)} ${path}:${line}:${column}: ${message}`)
  if (hint !== null) output.line(`  ${output.style('cyan', 'hint')} ${hint}`)
}

function signOf(output: Output, change: PlanBody['changes'][number]['change']): string {
  switch (change) {
    case 'add':
      return output.style('green', '+')
    case 'remove':
      return output.style('red', '-')
    case 'change':
      return output.style('yellow', '~')
  }
}

function shorten(value: string): string {
  return cut(value.replaceAll(/\s*[\r\n]+\s*/g, ' ⏎ '), valueColumns)
}
