import { AppError } from '#src/base/app-error.ts'
import type { RuleId } from '#src/model/brand.ts'
import type { ConnectorDocument, RuleDocument } from '#src/model/configuration.ts'
import type { Schema } from '#src/model/schema.ts'
import { adaptRule, type AdaptedRule, type Omission } from './adapt-rule.ts'
import { showDocumentProblem, type DocumentFile, type DocumentProblem } from './document-problem.ts'
import { metaverseShape, packShape, ruleTemplateShape, type RuleTemplateText } from './document-shapes.ts'
import { readDocument, type ReadAnswer } from './read-document.ts'
import { ruleBodyOfText } from './rule-text.ts'
import { schemaOfText } from './schema-text.ts'

/** A rule that is made once for every connector of a type. */
export interface RuleTemplate {
  /** Stable name, the beginning of the identifiers of the rules made from it. */
  readonly template: string
  /** Place in the order of precedence, unique in a pack. */
  readonly slot: number
  /** Type of the connectors it is made for. */
  readonly connectorType: string
  /** The rule with `${connector}` for the name of the connector. */
  readonly body: Omit<RuleDocument, 'id' | 'precedence'>
}

/** A set of rule templates with the metaverse schema they need. */
export interface Pack {
  readonly name: string
  readonly title: string
  readonly description: string
  readonly metaverse: Schema
  /** By slot. */
  readonly templates: readonly RuleTemplate[]
}

/** What a template must know of a connector. */
export type PackConnector = Pick<ConnectorDocument, 'id' | 'name' | 'type' | 'schema'>

/** Precedence numbers below belong to rules of the customer's own. */
const precedenceBase = 100

/** Connectors of one type that find room in a slot; with more of them the slots become wider. */
const slotWidth = 10

/** The connectors of a configuration in the order they were added, and the rules it has already. */
export interface PackTarget {
  readonly connectors: readonly PackConnector[]
  readonly existing?: readonly RuleDocument[]
}

/**
 * The rules of a configuration under a pack, by precedence: the existing ones as they are (edited or made by the customer),
 * and those of the pack for every connector that has no rules yet. Each template gives a block of rules, one per connector
 * in the order they were added, as the rule ladder of Azure AD Connect does. Adding a connector leaves identifiers and
 * precedences of the others alone, until the eleventh of a type makes the blocks wider and numbers the pack's rules anew.
 * Rules are fitted to the schema of their connector, see `packOmissions`.
 */
export function instantiatePack(pack: Pack, target: PackTarget): readonly RuleDocument[] {
  const existing = target.existing ?? []
  const served = new Set(existing.map(({ connector }) => connector))
  const fromPack = adaptedRules(pack, target.connectors).flatMap(({ rule }) => (rule === null ? [] : [rule]))
  const isRenumbered = widthOf(target.connectors) > slotWidth
  const numbers = new Map(isRenumbered ? fromPack.map(({ id, precedence }) => [id, precedence]) : [])
  const kept = existing.map((rule) => ({ ...rule, precedence: numbers.get(rule.id) ?? rule.precedence }))
  const taken = new Set(kept.map(({ precedence }) => precedence))
  const added = fromPack
    .filter(({ connector }) => !served.has(connector))
    .map((rule) => ({ ...rule, precedence: freeNumber(rule.precedence, taken) }))
  return [...kept, ...added].toSorted((a, b) => a.precedence - b.precedence)
}

/** What `instantiatePack` leaves out of the pack's rules for these connectors, and why. */
export function packOmissions(pack: Pack, connectors: readonly PackConnector[]): readonly Omission[] {
  return adaptedRules(pack, connectors).flatMap(({ omissions }) => omissions)
}

function adaptedRules(pack: Pack, connectors: readonly PackConnector[]): readonly AdaptedRule[] {
  const byType = Map.groupBy(connectors, ({ type }) => type)
  const width = widthOf(connectors)
  return pack.templates.flatMap((template) =>
    (byType.get(template.connectorType) ?? []).map((connector, ordinal) => {
      const precedence = precedenceBase + template.slot * width + ordinal
      return adaptRule(ruleOf(template, connector, precedence), connector.schema)
    }),
  )
}

/** How many numbers each slot has, so that every connector of the most frequent type finds room in it. */
function widthOf(connectors: readonly PackConnector[]): number {
  const counts = [...Map.groupBy(connectors, ({ type }) => type).values()].map((group) => group.length)
  return Math.ceil(Math.max(1, ...counts) / slotWidth) * slotWidth
}

/** The number, or the next one that no other rule has; it is taken then. */
function freeNumber(wanted: number, taken: Set<number>): number {
  let number = wanted
  while (taken.has(number)) number++
  taken.add(number)
  return number
}

function ruleOf(template: RuleTemplate, connector: PackConnector, precedence: number): RuleDocument {
  return {
    ...template.body,
    // The first half of a connector's identifier is the time it was made at; the rest is enough to tell connectors apart.
    id: `${template.template}.${connector.id.slice(-12)}` as RuleId,
    name: template.body.name.replaceAll('${connector}', connector.name),
    connector: connector.name,
    precedence,
  }
}

/**
 * Reads a pack from its files: `pack.yaml`, `metaverse.yaml` and one file for each template below `rules/`. Throws
 * `pack-unreadable` naming the first mistake.
 */
export function packOfFiles(files: readonly DocumentFile[]): Pack {
  const { name, title, description } = readOrThrow(readDocument(fileAt(files, 'pack.yaml'), packShape))
  const metaverse = schemaOfText(readOrThrow(readDocument(fileAt(files, 'metaverse.yaml'), metaverseShape)).objectTypes)
  const templates = files
    .filter(({ path }) => path.startsWith('rules/'))
    .map((file) => templateOf(readOrThrow(readDocument(file, ruleTemplateShape)), file.path))
    .toSorted((a, b) => a.slot - b.slot)
  for (const key of ['slot', 'template'] as const) refuseRepeated(templates.map((template) => template[key]))
  return { name, title, description, metaverse, templates }
}

function templateOf(text: RuleTemplateText, path: string): RuleTemplate {
  const connectorType = /^\$\{([^{}]+)\}$/.exec(text.connector)?.[1]
  if (connectorType === undefined) throw unreadable(`${path}: connector must be a placeholder such as \${active-directory}`)
  if (!text.name.includes('${connector}')) throw unreadable(`${path}: the name must contain \${connector}, or two rules would share it`)
  return { template: text.template, slot: text.slot, connectorType, body: ruleBodyOfText(text) }
}

function refuseRepeated(keys: readonly (string | number)[]): void {
  const repeated = keys.find((key, i) => keys.indexOf(key) !== i)
  if (repeated !== undefined) throw unreadable(`two templates use ${repeated}`)
}

function fileAt(files: readonly DocumentFile[], path: string): DocumentFile {
  const file = files.find((candidate) => candidate.path === path)
  if (file === undefined) throw unreadable(`${path} is missing`)
  return file
}

function readOrThrow<Text>(answer: ReadAnswer<Text>): Text {
  if (answer.ok) return answer.document.text
  throw unreadable(answer.problems.map((problem: DocumentProblem) => showDocumentProblem(problem)).join('; '))
}

function unreadable(detail: string): AppError {
  return new AppError('pack-unreadable', { detail })
}
