import { lstat, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { AppError } from '#src/base/app-error.ts'
import { connectorOfText } from '#src/configuration/connector-text.ts'
import { readDirectory, readDocumentFile } from '#src/configuration/directory.ts'
import type { DocumentFile, DocumentProblem } from '#src/configuration/document-problem.ts'
import { connectorShape } from '#src/configuration/document-shapes.ts'
import { fromDocuments, isDocumentName } from '#src/configuration/from-documents.ts'
import { loadPack } from '#src/configuration/load-pack.ts'
import { instantiatePack } from '#src/configuration/pack.ts'
import { readDocument } from '#src/configuration/read-document.ts'
import { validateConfiguration } from '#src/configuration/validate-configuration.ts'
import type { Configuration } from '#src/model/configuration.ts'
import { ruleTestShape } from './rule-test-shape.ts'
import type { RuleTestFile } from './run-rule-tests.ts'

/** Documents of tests one folder may have. */
const filesMax = 1_000

/** The tests of a folder and the configuration they are about, or what is wrong with either. */
export type RuleTests =
  | { readonly ok: true; readonly files: readonly RuleTestFile[]; readonly configuration: Configuration }
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] }

/**
 * Reads the tests in a folder. The configuration is the folder that is named, else the folder itself or the one above when
 * it is one. Above the tests of a rule pack lies the pack; the connectors it is tried with lie beside the tests. Every
 * problem of every document is told at once.
 */
export async function readRuleTests(folder: string, configurationFolder: string | null): Promise<RuleTests> {
  const about = await configurationFor(folder, configurationFolder)
  const names = (await namesIn(folder)).filter((name) => isDocumentName(name) && !isConfigurationDocument(name))
  if (names.length === 0) throw new AppError('input-missing', { subject: folder, detail: 'there are no tests (*.yaml) in it' })
  if (names.length > filesMax) throw new AppError('input-missing', { subject: folder, detail: `it holds more than ${filesMax} documents` })
  const files: RuleTestFile[] = []
  const problems: DocumentProblem[] = []
  for (const name of names) {
    const answer = readDocument({ path: name, text: await readDocumentFile(folder, name) }, ruleTestShape)
    if (!answer.ok) {
      problems.push(...answer.problems)
      continue
    }
    const { text, source } = answer.document
    if (text.now !== undefined && Number.isNaN(Date.parse(text.now))) {
      const hint = 'Write it as 2026-01-31T12:00:00Z.'
      problems.push({ path: name, ...source.place(['now'], 'value'), message: `"${text.now}" is not a time`, hint })
    }
    files.push({ path: join(folder, name), text, lineOf: (index) => source.place(['cases', index, 'name'], 'value').line })
  }
  if (about.ok && problems.length === 0) return { ok: true, files, configuration: about.configuration }
  return { ok: false, problems: [...(about.ok ? [] : about.problems), ...problems] }
}

function isConfigurationDocument(name: string): boolean {
  return name === 'metaverse.yaml' || name === 'scheduler.yaml' || name === 'pack.yaml'
}

type Answer =
  | { readonly ok: true; readonly configuration: Configuration }
  | { readonly ok: false; readonly problems: readonly DocumentProblem[] }

async function configurationFor(folder: string, named: string | null): Promise<Answer> {
  if (named !== null) return configurationIn(named)
  const above = dirname(folder)
  if (await holds(folder, 'metaverse.yaml')) return configurationIn(folder)
  if (await holds(above, 'pack.yaml')) return packConfiguration(above, folder)
  if (await holds(above, 'metaverse.yaml')) return configurationIn(above)
  throw new AppError('input-missing', {
    subject: folder,
    detail: 'there is no configuration in it or above it; name one with --config (lockstep config export writes it)',
  })
}

async function configurationIn(folder: string): Promise<Answer> {
  const answer = fromDocuments(await readDirectory(folder))
  if (!answer.ok) return answer
  const { configuration, paths, place } = answer
  const errors = validateConfiguration(configuration, paths).filter(({ severity }) => severity === 'error')
  if (errors.length === 0) return { ok: true, configuration }
  return { ok: false, problems: errors.map(({ path, at, message, hint }) => ({ path, ...place(path, at), message, hint })) }
}

/** A pack as it would be used with the connectors that lie beside its tests. */
async function packConfiguration(packFolder: string, folder: string): Promise<Answer> {
  const documents = (await readDirectory(folder)).filter(({ path }) => path.startsWith('connectors/'))
  const read = documents.map((file: DocumentFile) => readDocument(file, connectorShape))
  const problems = read.flatMap((answer) => (answer.ok ? [] : answer.problems))
  if (problems.length > 0) return { ok: false, problems }
  const connectors = read.flatMap((answer) => (answer.ok ? [connectorOfText(answer.document.text)] : []))
  const pack = loadPack(basename(packFolder), dirname(packFolder))
  const rules = instantiatePack(pack, { connectors })
  const scheduler = { enabled: false, intervalMinutes: 30, exportDeletionThreshold: null, exportDeletionPercentage: null }
  return { ok: true, configuration: { connectors, rules, metaverse: pack.metaverse, parameters: {}, scheduler } }
}

async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return (await readdir(folder)).toSorted()
  } catch (cause) {
    throw new AppError('configuration-folder', { subject: folder, detail: cause instanceof Error ? cause.message : '', cause })
  }
}

async function holds(folder: string, name: string): Promise<boolean> {
  try {
    return (await lstat(join(folder, name))).isFile()
  } catch {
    return false
  }
}
