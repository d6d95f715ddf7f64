import { must } from '#src/base/assert.ts'
import type { DnKey } from '#src/model/brand.ts'
import type { PartitionDocument } from '#src/model/configuration.ts'
import { dnKey, isWithin } from '#src/model/dn.ts'

/**
 * Which containers of a partition are read. The most specific container listed decides: below an included one everything
 * is in, below an excluded one everything is out, until the other kind follows deeper down.
 */
export class ContainerScope {
  /** Where searches begin: the topmost included containers, as distinguished names. */
  readonly bases: readonly string[]
  readonly #verdicts: ReadonlyMap<string, boolean>

  constructor(partition: Pick<PartitionDocument, 'name' | 'include' | 'exclude'>) {
    const included = partition.include.length === 0 ? [partition.name] : partition.include
    const keys = included.map(dnKey)
    this.bases = included.filter((_, i) => isTopmost(keys, i))
    this.#verdicts = new Map<string, boolean>([
      ...keys.map((key) => [key, true] as const),
      ...partition.exclude.map((dn) => [dnKey(dn), false] as const),
    ])
  }

  /** Whether an object with this distinguished name is read. */
  includes(dn: string): boolean {
    const key = dnKey(dn)
    // Keys run from the root down, so every ancestor is a prefix that ends before a comma.
    for (let end = key.length; end > 0; end = key.lastIndexOf(',', end - 1)) {
      const verdict = this.#verdicts.get(key.slice(0, end))
      if (verdict !== undefined) return verdict
    }
    return false
  }
}

/** Whether no other container holds this one. Of a container that is named twice the first counts. */
function isTopmost(keys: readonly DnKey[], index: number): boolean {
  const key = must(keys[index], 'the key of a container')
  return !keys.some((other, i) => (key === other ? i < index : isWithin(key, other)))
}
