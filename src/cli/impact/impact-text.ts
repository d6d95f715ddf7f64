import type { ImpactChangeBody, ImpactCountsBody } from '#src/api/contract/impact.ts'
import { showValues } from '../output/attributes.ts'
import type { Output } from '../output/output.ts'
import { showCount } from '../output/words.ts'
import type { PlannedImpact } from './plan-impact.ts'

/** Attributes and references of one object that are printed. */
const detailsPrinted = 8

/** The numbers of an impact, then examples of every kind. */
export function printImpact(output: Output, impact: NonNullable<PlannedImpact['impact']>, changes: readonly ImpactChangeBody[]): void {
  output.line()
  for (const remark of impact.remarks) output.line(`${output.style('yellow', '!')} ${remark}`)
  const lines = countLines(impact.counts)
  if (lines.length === 0) return output.line('No object would change.')
  output.line('Once applied and synchronized:')
  for (const line of lines) output.line(`  ${line}`)
  for (const change of changes) printChange(output, change)
}

function countLines({ links, metaverse, exports, attributes, errors }: ImpactCountsBody): readonly string[] {
  const counted = (counts: Readonly<Record<string, number>>): string =>
    Object.entries(counts)
      .filter(([, count]) => count > 0)
      .map(([name, count]) => `${showCount(count)} ${name}`)
      .join(', ')
  const part = (title: string, text: string): readonly string[] => (text === '' ? [] : [`${title}: ${text}`])
  return [
    ...part('links', counted(links)),
    ...part('identities', counted(metaverse)),
    ...exports.flatMap(({ connector, ...counts }) => part(`exports to ${connector}`, counted(counts))),
    ...attributes.map(
      ({ connector, attribute, rule, objects }) =>
        `${connector ?? 'metaverse'} ${attribute}: ${showCount(objects)} objects${rule === null ? '' : ` (by "${rule}")`}`,
    ),
    ...part('errors', errors === 0 ? '' : showCount(errors)),
  ]
}

function printChange(output: Output, change: ImpactChangeBody): void {
  output.line()
  switch (change.kind) {
    case 'link':
      return output.line(`${sign(output, change.operation)} ${change.connector} ${change.dn}  ${change.operation} by "${change.rule}"`)
    case 'metaverse':
      output.line(`${sign(output, change.operation)} metaverse ${change.objectType} ${change.displayName ?? change.id}`)
      for (const { attribute, added, removed } of change.references)
        output.line(`    ${attribute}: ${added} references come, ${removed} go`)
      return printAttributes(output, change.attributes)
    case 'export':
      output.line(`${sign(output, change.operation)} export to ${change.connector}: ${change.operation} ${change.dn}`)
      if (change.newDn !== null) output.line(`    renamed to ${change.newDn}`)
      for (const { attribute, target, change: edge } of change.references.slice(0, detailsPrinted)) {
        output.line(`    ${attribute} ${edge === 'add' ? '+' : '-'} ${target}`)
      }
      return printAttributes(output, change.attributes)
    case 'error':
      return output.line(`${output.style('red', '✗')} ${change.connector} ${change.dn}  ${change.code}: ${change.message}`)
  }
}

function printAttributes(output: Output, attributes: Extract<ImpactChangeBody, { kind: 'export' }>['attributes']): void {
  for (const { attribute, before, after } of attributes.slice(0, detailsPrinted)) {
    const old = before.length === 0 ? '' : `${output.style('red', showValues(before))} → `
    output.line(
      `    ${attribute}: ${old}${after.length === 0 ? output.style('red', 'no value') : output.style('green', showValues(after))}`,
    )
  }
  if (attributes.length > detailsPrinted) output.line(output.style('dim', `    … ${attributes.length} attributes`))
}

function sign(output: Output, operation: string): string {
  if (['add', 'projected', 'joined', 'provisioned'].includes(operation)) return output.style('green', '+')
  return ['delete', 'disjoined', 'withdrawn'].includes(operation) ? output.style('red', '-') : output.style('yellow', '~')
}
