import { AppError } from '#src/base/app-error.ts'
import type { Configuration } from '#src/model/configuration.ts'
import type { ReceiverList } from '#src/model/delivery.ts'
import { textOfAlerts, textOfSinks } from './delivery-text.ts'
import { formatVersion } from './document-shapes.ts'
import { alertsPath, sinksPath } from './to-documents.ts'
import { writeYaml } from './write-yaml.ts'

type ReceiverText = Readonly<Record<string, unknown>>

/** A change of one sink or alert channel, which is given as it would stand in its list. */
export type ReceiverChange =
  | { readonly kind: 'add-receiver'; readonly list: ReceiverList; readonly receiver: ReceiverText }
  /** In the place of the one with the same name. */
  | { readonly kind: 'change-receiver'; readonly list: ReceiverList; readonly receiver: ReceiverText }
  | { readonly kind: 'remove-receiver'; readonly list: ReceiverList; readonly name: string }

/** What stands in each list, in its order. */
export type Receivers = Map<ReceiverList, readonly ReceiverText[]>

/** The sinks and channels of a configuration as their documents say them. */
export function receiversOf({ sinks, alerts }: Pick<Configuration, 'sinks' | 'alerts'>): Receivers {
  const { files = [], syslog = [], webhooks = [] } = textOfSinks(sinks) ?? {}
  const { mail = [], webhooks: hooks = [] } = textOfAlerts(alerts) ?? {}
  return new Map<ReceiverList, readonly ReceiverText[]>([
    ['sinks.files', files],
    ['sinks.syslog', syslog],
    ['sinks.webhooks', webhooks],
    ['alerts.mail', mail],
    ['alerts.webhooks', hooks],
  ])
}

/**
 * Changes one list and writes its document anew. What is added under a name that is taken is found by whoever reads the document. Throws
 * `document-unknown` when there is none of that name to change or remove.
 */
export function mergeReceiver(
  { files, receivers }: { readonly files: Map<string, string>; readonly receivers: Receivers },
  change: ReceiverChange,
): void {
  receivers.set(change.list, changed(receivers.get(change.list) ?? [], change))
  const [kind = ''] = change.list.split('.')
  const lists = [...receivers].flatMap(([list, items]) => (list.startsWith(`${kind}.`) && items.length > 0 ? [[list, items] as const] : []))
  const path = kind === 'sinks' ? sinksPath : alertsPath
  if (lists.length === 0) return void files.delete(path)
  const text = Object.fromEntries(lists.map(([list, items]) => [list.slice(kind.length + 1), items]))
  files.set(path, writeYaml({ kind, version: formatVersion, ...text }))
}

function changed(items: readonly ReceiverText[], change: ReceiverChange): readonly ReceiverText[] {
  if (change.kind === 'add-receiver') return [...items, change.receiver]
  const name = String(change.kind === 'remove-receiver' ? change.name : change.receiver['name'])
  const index = items.findIndex((item) => String(item['name']).toLowerCase() === name.toLowerCase())
  if (index === -1) throw new AppError('document-unknown', { subject: name, detail: `${change.list} has none of that name` })
  return change.kind === 'remove-receiver' ? items.toSpliced(index, 1) : items.with(index, change.receiver)
}
