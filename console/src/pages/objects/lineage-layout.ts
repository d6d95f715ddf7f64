import { isUsed, type Lineage, type LineageObject, type LineageRule } from './lineage.ts'

/** A box of the drawing. */
export interface LineageBox {
  readonly id: string
  readonly column: number
  readonly x: number
  readonly y: number
  readonly of:
    | { readonly kind: 'object'; readonly object: LineageObject }
    | { readonly kind: 'rule'; readonly rule: LineageRule }
    | { readonly kind: 'identity' }
}

/** A line between two boxes. */
export interface LineageLine {
  readonly id: string
  readonly source: string
  readonly target: string
  readonly isUsed: boolean
}

export const boxWidth = 210
export const boxHeight = 62
const columnStep = 262
const rowStep = 78

/** Places every box: five columns from left to right, each in the middle of the height of the tallest. */
export function lineageLayout({ sources, inbound, outbound, targets }: Lineage): {
  readonly boxes: readonly LineageBox[]
  readonly lines: readonly LineageLine[]
  readonly height: number
} {
  const columns: readonly (readonly { readonly id: string; readonly of: LineageBox['of'] }[])[] = [
    sources.map((object) => ({ id: object.key, of: { kind: 'object', object } })),
    inbound.map((rule) => ({ id: rule.key, of: { kind: 'rule', rule } })),
    [{ id: 'identity', of: { kind: 'identity' } }],
    outbound.map((rule) => ({ id: rule.key, of: { kind: 'rule', rule } })),
    targets.map((object) => ({ id: object.key, of: { kind: 'object', object } })),
  ]
  const rows = Math.max(...columns.map((column) => column.length))
  const boxes = columns.flatMap((column, index) =>
    column.map(({ id, of }, row): LineageBox => ({
      id,
      of,
      column: index,
      x: index * columnStep,
      y: (row + (rows - column.length) / 2) * rowStep,
    })),
  )
  const lines = [
    ...inbound.flatMap((rule) => [
      ...sources.filter(({ connector }) => connector === rule.connector).map((end) => line(end.key, rule.key, rule)),
      line(rule.key, 'identity', rule),
    ]),
    ...outbound.flatMap((rule) => [
      line('identity', rule.key, rule),
      ...targets.filter(({ connector }) => connector === rule.connector).map((end) => line(rule.key, end.key, rule)),
    ]),
    // What was provisioned by rules that may not be named.
    ...targets
      .filter(({ connector }) => !outbound.some((rule) => rule.connector === connector))
      .map((end): LineageLine => ({ id: `identity ${end.key}`, source: 'identity', target: end.key, isUsed: true })),
  ]
  return { boxes, lines, height: rows * rowStep }
}

function line(source: string, target: string, rule: LineageRule): LineageLine {
  return { id: `${source} → ${target}`, source, target, isUsed: isUsed(rule) }
}
