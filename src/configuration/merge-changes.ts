import { AppError } from '#src/base/app-error.ts'
import type { Configuration, RuleDocument } from '#src/model/configuration.ts'
import type { DocumentFile } from './document-problem.ts'
import { mergeReceiver, receiversOf, type ReceiverChange, type Receivers } from './merge-receivers.ts'
import { textOfRule } from './rule-text.ts'
import { pathsById, schedulerPath, textOfScheduler, toDocuments } from './to-documents.ts'
import { writeYaml } from './write-yaml.ts'

/** One change of a configuration, as a page sends it. Documents are given as they would stand in their files, and read like them. */
export type ConfigurationChange =
  | { readonly kind: 'put-rule'; readonly rule: Readonly<Record<string, unknown>> }
  | { readonly kind: 'remove-rule'; readonly id: string }
  | { readonly kind: 'set-rule-disabled'; readonly id: string; readonly disabled: boolean }
  | {
      readonly kind: 'clone-rule'
      readonly id: string
      readonly newId: string
      readonly name: string
      /** Left out: the highest number that is free below the rule, so that the copy wins. */
      readonly precedence?: number
      /** Whether the original is switched off, as one does with a shipped rule. */
      readonly disablesOriginal: boolean
    }
  | { readonly kind: 'put-connector'; readonly connector: Readonly<Record<string, unknown>> }
  | { readonly kind: 'put-document'; readonly path: string; readonly text: string }
  /** Null for no limit. */
  | { readonly kind: 'set-deletion-limits'; readonly threshold: number | null; readonly percentage: number | null }
  | ReceiverChange

/**
 * The documents of a configuration after some changes, one on top of the other. Nothing is validated here but that what is
 * changed exists: whoever reads the documents finds everything else, with its place. Throws `document-unknown`.
 */
export function mergeChanges(configuration: Configuration, changes: readonly ConfigurationChange[]): readonly DocumentFile[] {
  const merged: Merged = {
    files: new Map(toDocuments(configuration).map(({ path, text }) => [path, text])),
    paths: new Map(pathsById(configuration)),
    rules: new Map(configuration.rules.map((rule) => [rule.id, rule])),
    names: new Map(configuration.connectors.map(({ id, name }) => [id, name])),
    scheduler: configuration.scheduler,
    receivers: receiversOf(configuration),
  }
  for (const change of changes) merge(merged, change)
  return [...merged.files].map(([path, text]) => ({ path, text }))
}

interface Merged {
  readonly files: Map<string, string>
  readonly paths: Map<string, string>
  /** Rules as they were before the changes, and copies that were made of them. */
  readonly rules: Map<string, RuleDocument>
  /** Connectors by identifier, as they are called. */
  readonly names: Map<string, string>
  readonly scheduler: Configuration['scheduler']
  readonly receivers: Receivers
}

function merge(merged: Merged, change: ConfigurationChange): void {
  switch (change.kind) {
    case 'put-rule':
      return put(merged, 'rules', change.rule)
    case 'put-connector':
      return putConnector(merged, change.connector)
    case 'put-document':
      return void merged.files.set(change.path, change.text)
    case 'remove-rule':
      merged.files.delete(pathOf(merged, ruleOf(merged, change.id).id))
      return void merged.rules.delete(change.id)
    case 'set-rule-disabled':
      return putRule(merged, { ...ruleOf(merged, change.id), disabled: change.disabled })
    case 'clone-rule':
      return clone(merged, change)
    case 'set-deletion-limits':
      return putLimits(merged, change)
    case 'add-receiver':
    case 'change-receiver':
    case 'remove-receiver':
      return mergeReceiver(merged, change)
  }
}

/** Rules refer to a connector by its name, so those of one that is called otherwise now follow it. */
function putConnector(merged: Merged, connector: Readonly<Record<string, unknown>>): void {
  put(merged, 'connectors', connector)
  const { id, name } = connector
  if (typeof id !== 'string' || typeof name !== 'string') return
  const former = merged.names.get(id)
  merged.names.set(id, name)
  if (former === undefined || former === name) return
  for (const rule of merged.rules.values()) if (rule.connector === former) putRule(merged, { ...rule, connector: name })
}

function putLimits({ files, scheduler }: Merged, limits: Extract<ConfigurationChange, { kind: 'set-deletion-limits' }>): void {
  const { threshold: exportDeletionThreshold, percentage: exportDeletionPercentage } = limits
  const text = textOfScheduler({ scheduler: { ...scheduler, exportDeletionThreshold, exportDeletionPercentage } })
  files.set(schedulerPath, writeYaml(text))
}

function clone(merged: Merged, change: Extract<ConfigurationChange, { kind: 'clone-rule' }>): void {
  const original = ruleOf(merged, change.id)
  const precedence = change.precedence ?? freeBelow(merged, original.precedence)
  // A copy is the customer's own: the mark of a shipped rule stays with the original.
  putRule(merged, { ...original, id: change.newId as RuleDocument['id'], name: change.name, precedence, tag: null, disabled: false })
  if (change.disablesOriginal) putRule(merged, { ...original, disabled: true })
}

function freeBelow(merged: Merged, precedence: number): number {
  const taken = new Set([...merged.rules.values()].map((rule) => rule.precedence))
  for (let number = precedence - 1; number >= 0; number--) if (!taken.has(number)) return number
  throw new AppError('configuration-invalid', {
    subject: 'precedence',
    detail: `no number below ${precedence} is free; give the copy one yourself`,
  })
}

function putRule(merged: Merged, rule: RuleDocument): void {
  merged.rules.set(rule.id, rule)
  put(merged, 'rules', textOfRule(rule))
}

/** A document that is there keeps its place, a new one gets one by its identifier. Without an identifier it is read, and refused, all the same. */
function put(merged: Merged, folder: 'rules' | 'connectors', text: Readonly<Record<string, unknown>>): void {
  const { id } = text
  const known = typeof id === 'string' ? merged.paths.get(id) : undefined
  const path = known ?? `${folder}/${typeof id === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$/.test(id) ? id : 'new'}.yaml`
  if (typeof id === 'string') merged.paths.set(id, path)
  merged.files.set(path, writeYaml(text))
}

function ruleOf({ rules }: Merged, id: string): RuleDocument {
  const rule = rules.get(id)
  if (rule === undefined) throw new AppError('document-unknown', { subject: id })
  return rule
}

function pathOf({ paths }: Merged, id: string): string {
  const path = paths.get(id)
  if (path === undefined) throw new AppError('document-unknown', { subject: id })
  return path
}
