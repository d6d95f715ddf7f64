import { AppError } from '#src/base/app-error.ts'
import type { ConfigurationProblem } from '#src/configuration/configuration-problem.ts'
import { validateConfiguration } from '#src/configuration/validate-configuration.ts'
import type { Configuration } from '#src/model/configuration.ts'
import { withoutUnknownTargets } from './fit-cloud-schema.ts'
import { exportFiles, type ExportFile } from './export-files.ts'
import { fitConnector, type CloudAccess } from './fit-connectors.ts'
import { fitGlobal, type ServiceSettings } from './fit-global.ts'
import { fitRules } from './fit-rules.ts'
import { fitMetaverse } from './fit-schema.ts'
import { Findings } from './findings.ts'
import type { ImportFinding } from './imported-rule.ts'
import type { ImportedConfiguration } from './imported-configuration.ts'
import type { ImportMapping, ImportReport } from './import-report.ts'
import { readExport } from './read-export.ts'
import { countConnectors, countMetaverse, countRules, unwritableIn } from './report-counts.ts'
import { reportObjects } from './report-objects.ts'
import { uploadedFiles, type UploadedFile } from './uploaded-files.ts'
import { ruleMappings } from './rule-mappings.ts'

/** What an import comes to. */
export interface ExportImport {
  /** Null when a finding is an error: nothing can be imported then. */
  readonly configuration: Configuration | null
  readonly service: ServiceSettings
  readonly report: ImportReport
}

/**
 * Reads the configuration of an Azure AD Connect server and fits it to ours. The same export always gives the same
 * configuration. `base` is the configuration in use; an export that holds nothing but rules puts them into it. Throws
 * `import-folder`.
 */
export async function importExport(
  root: string,
  given: { readonly cloud: CloudAccess; readonly base: Configuration | null },
): Promise<ExportImport> {
  const findings = new Findings()
  return importFiles({ files: exportFiles(root, findings), subject: root, findings }, given)
}

/** The same for an export that was sent instead of lying in a folder. */
export async function importUploaded(
  files: readonly UploadedFile[],
  given: { readonly cloud: CloudAccess; readonly base: Configuration | null },
): Promise<ExportImport> {
  const findings = new Findings()
  return importFiles({ files: uploadedFiles(files, findings), subject: 'the files', findings }, given)
}

async function importFiles(
  { files, subject, findings }: { readonly files: AsyncIterable<ExportFile>; readonly subject: string; readonly findings: Findings },
  given: { readonly cloud: CloudAccess; readonly base: Configuration | null },
): Promise<ExportImport> {
  const imported = await readExport(files, findings)
  const isEmpty = imported.rules.length + imported.connectors.length + imported.policyDirectories.length === 0
  if (isEmpty && findings.all().every(isNoError)) {
    throw new AppError('import-folder', { subject, detail: 'there is no rule and no connector in it' })
  }
  const fitted = fit(imported, { ...given, findings })
  reportObjects(fitted.configuration, findings)
  // What was left out already would only come back as another problem.
  if (findings.all().every(isNoError)) reportProblems(validateConfiguration(fitted.configuration), findings)
  const all = findings.all()
  const isUsable = all.every(isNoError)
  return { configuration: isUsable ? fitted.configuration : null, service: fitted.service, report: { ...reportOf(fitted), findings: all } }
}

function isNoError({ severity }: ImportFinding): boolean {
  return severity !== 'error'
}

interface Fitted extends Pick<ImportReport, 'mappings' | 'secrets' | 'settings'> {
  readonly configuration: Configuration
  readonly service: ServiceSettings
}

function fit(
  imported: ImportedConfiguration,
  given: { readonly cloud: CloudAccess; readonly base: Configuration | null; readonly findings: Findings },
): Fitted {
  const { findings, cloud, base } = given
  if (imported.connectors.length === 0 && base !== null) return fitRulesOnly(imported, { base, findings })
  if (imported.metaverse === null) {
    findings.error('GlobalSettings', 'the metaverse', {
      message: 'The export holds no schema of the metaverse and no parameters of the server (GlobalSettings/MV.xml).',
      hint: 'Copy the folder that Get-ADSyncServerConfiguration wrote as a whole.',
    })
  }
  const metaverse = imported.metaverse?.schema ?? null
  const connectors = imported.connectors.flatMap(
    (connector) => fitConnector(connector, { rules: imported.rules, metaverse, cloud, findings }) ?? [],
  )
  const documents = connectors.map(({ document }) => document)
  const global = imported.metaverse === null ? null : fitGlobal(imported.metaverse, findings)
  const known = imported.connectors.map(({ identifier, name }) => ({ id: identifier, name }))
  const rules = fitRules(imported.rules, { connectors: known, findings })
  return {
    configuration: {
      connectors: documents,
      rules: withoutUnknownTargets(rules, { connectors: documents, findings }),
      metaverse: imported.metaverse === null ? {} : fitMetaverse(imported.metaverse),
      parameters: global?.parameters ?? {},
      scheduler: global?.scheduler ?? offScheduler,
    },
    service: global?.service ?? silent,
    mappings: [...ruleMappings, ...connectors.flatMap(({ mappings }) => mappings), ...(global?.mappings ?? [])],
    secrets: connectors.map(({ secret }) => secret),
    settings: connectors.flatMap(({ settings }) => settings),
  }
}

const silent: ServiceSettings = { purgeInterval: null, maintenanceEnabled: null }
const offScheduler = { enabled: false, intervalMinutes: 30, exportDeletionThreshold: 500, exportDeletionPercentage: null }

/** Rules by themselves (scripts, a policy) belong to connectors that are configured already. */
function fitRulesOnly(
  imported: ImportedConfiguration,
  { base, findings }: { readonly base: Configuration; readonly findings: Findings },
): Fitted {
  const rules = fitRules(imported.rules, { connectors: base.connectors, findings })
  const usable = withoutUnknownTargets(rules, { connectors: base.connectors, findings })
  const ids = new Set(usable.map(({ id }) => id))
  const merged = [...base.rules.filter(({ id }) => !ids.has(id)), ...usable]
  return {
    configuration: { ...base, rules: merged.toSorted((a, b) => a.precedence - b.precedence || (a.id < b.id ? -1 : 1)) },
    service: silent,
    mappings: ruleMappings,
    secrets: [],
    settings: [],
  }
}

const leaveOut = 'Correct it on the old server and export again, or take the file it comes from out of the folder.'

/** Flows to what cannot be written are counted by attribute in the report instead of one by one. */
const countedElsewhere = / is not writable by this connector$/

function reportProblems(problems: readonly ConfigurationProblem[], findings: Findings): void {
  for (const { severity, path, at, message, hint } of problems) {
    if (severity === 'warning' && countedElsewhere.test(message)) continue
    const subject = at.length === 0 ? 'the document' : at.join('.')
    findings.add({
      severity,
      file: path,
      subject,
      message: `${message.replace(/[.]$/, '')}.`,
      hint: hint ?? (severity === 'error' ? leaveOut : ''),
    })
  }
}

function reportOf({ configuration, mappings, secrets, settings }: Fitted): Omit<ImportReport, 'findings'> {
  return {
    rules: countRules(configuration.rules),
    connectors: countConnectors(configuration),
    metaverse: countMetaverse(configuration),
    mappings: distinctMappings(mappings),
    unwritable: unwritableIn(configuration),
    secrets,
    settings,
  }
}

function distinctMappings(mappings: readonly ImportMapping[]): readonly ImportMapping[] {
  return [...new Map(mappings.map((mapping) => [JSON.stringify(mapping), mapping])).values()]
}
