import type { ConnectorText } from '../../requests/directory.ts'

type PartitionText = ConnectorText['partitions'][number]

/** Whether a container is read: all of it, none, or some of what is below. */
export type Selection = 'all' | 'some' | 'none'

/** How a container stands under the lists of its partition. The most specific name that is listed decides. */
export function selectionOf(partition: PartitionText, dn: string): Selection {
  if (!partition.selected) return 'none'
  const isRead = isReadAt(partition, dn)
  const isMixed = listedIn(partition).some((each) => !isSame(each.dn, dn) && isWithin(each.dn, dn) && each.isRead !== isRead)
  return isMixed ? 'some' : isRead ? 'all' : 'none'
}

/** The partition with a container read or left out, and nothing decided otherwise below it. */
export function withContainer(partition: PartitionText, dn: string, wish: 'read' | 'leave-out'): PartitionText {
  if (isSame(dn, partition.name)) return { ...bare(partition), selected: wish === 'read' }
  const include = (partition.include ?? []).filter((each) => !isWithin(each, dn))
  const exclude = (partition.exclude ?? []).filter((each) => !isWithin(each, dn))
  const others = bare(partition)
  // A partition that was not read has no part that is: only what is chosen now is read.
  if (!partition.selected) return wish === 'read' ? { ...others, selected: true, include: [dn] } : partition
  const had = partition.include ?? []
  // Without any name in it the list would mean the whole partition.
  if (had.length > 0 && include.length === 0 && wish === 'leave-out') return { ...others, selected: false }
  const now = listed(others, had.length === 0 ? [] : include.length === 0 ? [dn] : include, exclude)
  const isRead = isReadAt({ ...now, selected: true }, dn)
  if (isRead === (wish === 'read')) return now
  return wish === 'read' ? listed(others, [...(now.include ?? []), dn], exclude) : listed(others, now.include ?? [], [...exclude, dn])
}

function isReadAt(partition: PartitionText, dn: string): boolean {
  const above = listedIn(partition).filter((each) => isWithin(dn, each.dn))
  return above.toSorted((a, b) => b.dn.length - a.dn.length)[0]?.isRead ?? false
}

function listedIn({ name, include = [], exclude = [] }: PartitionText): readonly { readonly dn: string; readonly isRead: boolean }[] {
  const read = include.length === 0 ? [name] : include
  return [...read.map((dn) => ({ dn, isRead: true })), ...exclude.map((dn) => ({ dn, isRead: false }))]
}

function bare({ include: _include, exclude: _exclude, ...others }: PartitionText): PartitionText {
  return others
}

function listed(partition: PartitionText, include: readonly string[], exclude: readonly string[]): PartitionText {
  return {
    ...partition,
    ...(include.length === 0 ? {} : { include: [...include] }),
    ...(exclude.length === 0 ? {} : { exclude: [...exclude] }),
  }
}

/** The directory writes all names of a tree alike; case alone may differ from what somebody typed. */
function isWithin(dn: string, above: string): boolean {
  const [low, high] = [dn.toLowerCase(), above.toLowerCase()]
  return low === high || low.endsWith(`,${high}`)
}

function isSame(a: string, b: string): boolean {
  return a.toLowerCase() === b.toLowerCase()
}
