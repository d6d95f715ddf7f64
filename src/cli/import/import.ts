import { resolve } from 'node:path'
import { Option } from 'commander'
import type { ExportImport } from '#src/aadconnect/import-export.ts'
import type { ImportFinding } from '#src/aadconnect/imported-rule.ts'
import { appliedShape, configurationShape, type AppliedBody } from '#src/api/contract/configuration.ts'
import { schedulerShape, type ChangeSchedulerBody } from '#src/api/contract/scheduler.ts'
import { stagingShape, type SwitchStagingBody } from '#src/api/contract/staging.ts'
import { AppError } from '#src/base/app-error.ts'
import type { Configuration } from '#src/model/configuration.ts'
import { text, type CommandGroup, type CommandSpec, type Invocation, type Options } from '../command.ts'
import { exitCodes } from '../exit-code.ts'
import { printImport } from './print-import.ts'

const aadconnectCommand: CommandSpec = {
  usage: 'aadconnect <dir>',
  summary: 'Take over the configuration of an Azure AD Connect server',
  description:
    'Reads the folder that Get-ADSyncServerConfiguration -Path wrote on the old server (also policies in JSON and scripts of the rule\n' +
    'editor in it), and says what becomes of every part. With --dry-run nothing is changed, and no service has to run. Otherwise the\n' +
    'service takes all of it or nothing, and staging mode is switched on: nothing is written to a directory until you switch it off.\n' +
    'Secrets are never exported; the report ends with the commands to enter them. An export of rules alone is put into the\n' +
    'configuration in use.',
  options: [
    new Option('--dry-run', 'report what would be imported, and change nothing'),
    new Option('--tenant-id <id>', 'tenant of the cloud connector (default: the domain of the old account)'),
    new Option('--client-id <id>', 'application the cloud connector signs in as; no export holds one'),
    new Option('--reason <text>', 'for the history').default('lockstep import aadconnect'),
  ],
  replaces: ['Set-ADSyncServerConfiguration'],
  run: async (invocation, { arguments: [directory = ''], options }) => {
    const { output, shell } = invocation
    const isDryRun = options['dryRun'] === true
    const inUse = await configurationInUse(invocation, { isOptional: isDryRun })
    const cloud = { tenantId: text(options, 'tenantId') ?? null, clientId: text(options, 'clientId') ?? null }
    const { importExport } = await loadImport()
    const outcome = await importExport(resolve(shell.workingDirectory, directory), { cloud, base: inUse?.configuration ?? null })
    if (outcome.configuration === null || isDryRun) {
      const report = { ...outcome.report, findings: [...(await conflicts(outcome, inUse, cloud)), ...outcome.report.findings] }
      const isUsable = report.findings.every(({ severity }) => severity !== 'error')
      output.result({ dryRun: isDryRun, imported: null, ...report })
      printImport(output, report, { isUsable, imported: null })
      return isUsable ? exitCodes.done : exitCodes.failed
    }
    const imported = await store(invocation, { outcome, inUse, options, cloud })
    output.result({ dryRun: false, imported, ...outcome.report })
    printImport(output, outcome.report, { isUsable: true, imported })
    return exitCodes.done
  },
}

/** `lockstep import` */
export const importGroup: CommandGroup = {
  name: 'import',
  summary: 'Take over the configuration of another product',
  commands: [aadconnectCommand],
}

/** Reading an export brings the rule language along, which would make every other command start slower. */
function loadImport() {
  return import('#src/aadconnect/import-export.ts')
}

interface InUse {
  readonly version: number
  readonly configuration: Configuration
}

/** What the service works with; null for a new one, and for a dry run without a service. */
async function configurationInUse({ client }: Invocation, { isOptional }: { readonly isOptional: boolean }): Promise<InUse | null> {
  try {
    const { stored, documents } = await client.ask(configurationShape, { method: 'GET', path: '/configuration' })
    if (stored === null) return null
    const { fromDocuments } = await import('#src/configuration/from-documents.ts')
    const read = fromDocuments(documents)
    if (!read.ok)
      throw new AppError('configuration-invalid', { subject: 'the configuration in use', detail: read.problems[0]?.message ?? '' })
    return { version: stored.version, configuration: read.configuration }
  } catch (error) {
    if (isOptional && error instanceof AppError && error.code === 'service-unreachable') return null
    throw error
  }
}

/** Why the service would not take an import that is in order by itself. */
async function conflicts(
  { configuration }: ExportImport,
  inUse: InUse | null,
  cloud: { readonly tenantId: string | null; readonly clientId: string | null },
): Promise<readonly ImportFinding[]> {
  if (configuration === null || inUse === null) return []
  const { placeImport } = await import('#src/aadconnect/place-import.ts')
  try {
    placeImport(configuration, inUse.configuration, cloud)
    return []
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return [{ severity: 'error', file: '', subject: 'the service', message: `${error.message}.`, hint: error.hint }]
  }
}

/** What the service did. */
export interface StoredImport extends AppliedBody {
  /** Whether this import switched staging mode on. */
  readonly staging: 'switched-on' | 'unchanged'
}

/** Hands the configuration to the service: staging first, so that no cycle in between writes anything. */
async function store(
  invocation: Invocation,
  given: {
    readonly outcome: ExportImport
    readonly inUse: InUse | null
    readonly options: Options
    readonly cloud: { readonly tenantId: string | null; readonly clientId: string | null }
  },
): Promise<StoredImport> {
  const { client } = invocation
  const { outcome, inUse, options, cloud } = given
  const { placeImport } = await import('#src/aadconnect/place-import.ts')
  const { toDocuments } = await import('#src/configuration/to-documents.ts')
  const { configuration } = outcome
  if (configuration === null) throw new AppError('import-folder', { detail: 'it cannot be imported' })
  const documents = toDocuments(placeImport(configuration, inUse?.configuration ?? null, cloud))
  const reason = text(options, 'reason') ?? ''
  const isFirst = (inUse?.configuration.connectors.length ?? 0) === 0
  const staged = isFirst && (await switchStagingOn(invocation, reason))
  try {
    const body = { documents, expectedVersion: inUse?.version ?? 0, reason }
    const applied = await client.ask(appliedShape, { method: 'POST', path: '/configuration/apply', body })
    if (isFirst) await changeScheduler(invocation, outcome.service)
    return { ...applied, staging: staged ? 'switched-on' : 'unchanged' }
  } catch (error) {
    if (staged) await putStaging(invocation, { on: false, reason: 'the import was refused' })
    throw error
  }
}

/** True when it was off before. */
async function switchStagingOn(invocation: Invocation, reason: string): Promise<boolean> {
  const { mode } = await invocation.client.ask(stagingShape, { method: 'GET', path: '/staging' })
  if (mode.on) return false
  await putStaging(invocation, { on: true, reason })
  return true
}

async function changeScheduler({ client }: Invocation, { purgeInterval, maintenanceEnabled }: ExportImport['service']): Promise<void> {
  const body: ChangeSchedulerBody = {
    ...(purgeInterval === null ? {} : { purgeInterval }),
    ...(maintenanceEnabled === null ? {} : { maintenanceEnabled }),
  }
  if (Object.keys(body).length > 0) await client.ask(schedulerShape, { method: 'PATCH', path: '/scheduler', body })
}

async function putStaging({ client }: Invocation, body: SwitchStagingBody): Promise<void> {
  await client.ask(stagingShape, { method: 'PUT', path: '/staging', body })
}
