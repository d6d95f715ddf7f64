import type { ExplainBody, ExplainedPlaceBody, ExplainedRuleBody, StopBody } from '#src/api/contract/explain.ts'
import { showValues } from '../output/attributes.ts'
import type { Output } from '../output/output.ts'
import { printTable } from '../output/table.ts'
import { showCount, showTime } from '../output/words.ts'

/** How an identity is put together: its objects with their links and rules, then where each value comes from. */
export function printObjectStory(output: Output, told: ExplainBody): void {
  const { identity } = told
  if (told.places.length === 0) return
  const what = identity === null ? output.style('yellow', 'joined to no identity') : `${identity.objectType} ${identity.id}`
  output.line(`${output.style('bold', told.title)}  ${output.style('dim', what)}`)
  for (const place of told.places) printPlace(output, place)
  if (identity === null) return output.line()
  output.line()
  printTable(
    output,
    [{ heading: 'Attribute' }, { heading: 'Value', mayBeCut: true }, { heading: 'From' }, { heading: 'Rule', mayBeCut: true }],
    [
      ...identity.attributes.flatMap(({ attribute, contributions }) =>
        contributions.map((part, i) => [i === 0 ? attribute : '', showValues(part.values), part.connector, part.rule]),
      ),
      ...identity.references.map(({ attribute, count, connector, rule }) => [attribute, `${showCount(count)} references`, connector, rule]),
    ],
  )
  output.line()
}

function printPlace(output: Output, { connector, object, inbound, outbound, stop }: ExplainedPlaceBody): void {
  output.line()
  output.line(`  ${output.style('bold', connector)}  ${object === null ? output.style('dim', 'no object') : object.dn}`)
  if (object !== null) {
    const { link } = object
    output.line(`    ${link === null ? 'not joined' : `${link.kind} by "${link.rule}" ${showTime(link.at)}`}`)
    if (link !== null && link.provisionedBy !== null) output.line(`    kept by "${link.provisionedBy}"`)
    if (object.waiting.length > 0) output.line(`    ${output.style('yellow', `waiting: ${object.waiting.join(', ')}`)}`)
  }
  for (const rule of [...inbound, ...outbound]) output.line(`    ${ruleText(output, rule)}`)
  if (stop !== null) output.line(`    ${output.style('red', '✗')} ${stop.message}`)
}

/** One rule in a line: whether it applies, and if not why. */
export function ruleText(output: Output, { rule, direction, precedence, state, failed }: ExplainedRuleBody): string {
  const way = direction === 'inbound' ? 'in ' : 'out'
  const name = `${way} ${precedence} ${rule}`
  if (state === 'in-scope') return `${output.style('green', '✓')} ${name}`
  if (state === 'disabled') return output.style('dim', `- ${name}: disabled`)
  if (state === 'broken') return `${output.style('red', '✗')} ${name}: cannot be used`
  const why = failed.map(
    ({ condition, actual }) => `${condition}, but it ${actual.length === 0 ? 'has no value' : `is ${actual.join(', ')}`}`,
  )
  return `${output.style('dim', '-')} ${name}: ${output.style('dim', why.join('; and '))}`
}

/** The first thing that is in the way, and what to do. */
export function printStop(output: Output, stop: StopBody): void {
  const where = [stop.connector, stop.dn].filter((part) => part !== null).join(' ')
  output.line(`${output.style('red', '✗')} ${output.style('bold', stop.code)}${where === '' ? '' : `  ${output.style('dim', where)}`}`)
  output.line(`  ${stop.message}`)
  output.line(`  ${output.style('cyan', 'hint')} ${stop.hint}`)
}
