import { AppError } from '#src/base/app-error.ts'
import type { ConfigurationProblem } from '#src/configuration/configuration-problem.ts'
import type { DocumentFile, ValuePath } from '#src/configuration/document-problem.ts'
import { fromDocuments, type DocumentsAnswer } from '#src/configuration/from-documents.ts'
import { planConfiguration, type ConfigurationPlan } from '#src/configuration/plan-configuration.ts'
import { isSound, validateConfiguration } from '#src/configuration/validate-configuration.ts'
import type { Configuration, ConnectorDocument } from '#src/model/configuration.ts'
import { driverOf, type Drivers } from '#src/runner/drivers.ts'
import { secretsToForget, type Forgotten } from '#src/runner/save-configuration.ts'
import type { SetupParts } from '#src/runner/connector-setup.ts'
import type { StoredConfiguration } from '#src/store/store.ts'
import type { DocumentProblemBody } from './contract/configuration.ts'

type Read = Extract<DocumentsAnswer, { readonly ok: true }>

/** A configuration that somebody wants to have, compared with the one there is. */
export interface Proposal {
  readonly before: StoredConfiguration | null
  readonly problems: DocumentProblemBody[]
  /** Null when the documents do not make a configuration that may be saved. */
  readonly after: Configuration | null
  readonly plan: ConfigurationPlan
  /** Secrets that would be void, because what they are for leads elsewhere. */
  readonly forgotten: readonly Forgotten[]
}

/** Reads, validates and compares documents. Nothing is written. */
export async function propose(setup: SetupParts, documents: readonly DocumentFile[]): Promise<Proposal> {
  const before = await setup.store.configuration.current()
  const nothing: ConfigurationPlan = { changes: [], needed: [] }
  const read = fromDocuments(documents)
  if (!read.ok) {
    return {
      before,
      problems: read.problems.map((problem) => ({ severity: 'error', ...problem })),
      after: null,
      plan: nothing,
      forgotten: [],
    }
  }
  const problems = [
    ...validateConfiguration(read.configuration, read.paths),
    ...settingProblems(setup.drivers, read),
    ...(await removalProblems(setup, before, read)),
  ]
  const located = problems.map(({ severity, path, at, message, hint }) => ({ severity, path, ...read.place(path, at), message, hint }))
  const after = isSound(problems) ? completed(setup.drivers, read.configuration) : null
  if (after === null) return { before, problems: located, after, plan: nothing, forgotten: [] }
  const was = before?.configuration ?? null
  return { before, problems: located, after, plan: planConfiguration(was, after), forgotten: await secretsToForget(setup, was, after) }
}

/** Settings belong to the driver; what it leaves out gets its default there. */
function completed(drivers: Drivers, configuration: Configuration): Configuration {
  const connectors = configuration.connectors.map((connector) => ({
    ...connector,
    settings: driverOf(drivers, connector.type).parseSettings(connector.settings),
  }))
  return { ...configuration, connectors }
}

function settingProblems(drivers: Drivers, { configuration, paths }: Read): readonly ConfigurationProblem[] {
  return configuration.connectors.flatMap((connector) => {
    try {
      driverOf(drivers, connector.type).parseSettings(connector.settings)
      return []
    } catch (error) {
      if (!(error instanceof AppError)) throw error
      const at: ValuePath = error.subject === 'type' ? ['type'] : ['settings', ...(error.subject === null ? [] : [error.subject])]
      const message = error.detail === null ? error.message : `${error.subject ?? 'The setting'}: ${error.detail}`
      return [{ severity: 'error' as const, path: paths.get(connector.id) ?? '', at, message, hint: null }]
    }
  })
}

/** A connector whose objects are known cannot simply vanish: what it gave to the metaverse would stay behind. */
async function removalProblems(
  setup: SetupParts,
  before: StoredConfiguration | null,
  { configuration }: Read,
): Promise<readonly ConfigurationProblem[]> {
  const kept = new Set(configuration.connectors.map((connector) => connector.id))
  const removed = (before?.configuration.connectors ?? []).filter((connector) => !kept.has(connector.id))
  const counted = await Promise.all(
    removed.map(async (connector) => ({ connector, ...(await setup.store.space.statistics(connector.id)) })),
  )
  return counted.filter(({ objects, placeholders }) => objects + placeholders > 0).map(({ connector }) => removalProblem(connector))
}

function removalProblem(connector: ConnectorDocument): ConfigurationProblem {
  return {
    severity: 'error',
    path: 'connectors',
    at: [],
    message: `The connector "${connector.name}" (${connector.id}) is missing, but its connector space holds objects`,
    hint: `Remove it with lockstep connectors remove "${connector.name}", which recalls what it contributed; or keep its document and disable its rules.`,
  }
}
