import type { ExplainedAttributeBody, ExplainedFlowBody, ExplainedTargetBody } from '#src/api/contract/explain.ts'
import type { ValueBody } from '#src/api/contract/value.ts'
import { showValues } from '../output/attributes.ts'
import type { Output } from '../output/output.ts'
import { cut } from '../output/width.ts'
import { showCount, showTime } from '../output/words.ts'
import { ruleText } from './object-text.ts'

/** Names of references that are printed. */
const referencesPrinted = 10
/** Widest part of an expression that a trace repeats. */
const partMax = 70

/** The way of one attribute as a story: sources, metaverse, targets. */
export function printAttributeStory(output: Output, story: ExplainedAttributeBody, title: string): void {
  output.line(`${output.style('bold', story.attribute ?? 'a target without a metaverse attribute')} of ${title}`)
  let place = ''
  for (const flow of story.sources) {
    const own = `${flow.connector}  ${flow.dn ?? ''}`
    if (own !== place) printPlace(output, flow)
    place = own
    printFlow(output, flow)
  }
  if (story.attribute !== null) printMetaverse(output, story)
  for (const target of story.targets) printTarget(output, target)
  output.line()
}

function printPlace(output: Output, { connector, dn }: ExplainedFlowBody): void {
  output.line()
  output.line(`  ${output.style('bold', connector)}  ${dn ?? ''}`)
}

function printFlow(output: Output, flow: ExplainedFlowBody): void {
  for (const { attribute, slots, referenceCount } of flow.reads) {
    if (referenceCount !== null) output.line(`    ${attribute}: ${showCount(referenceCount)} references`)
    for (const { slot, values } of slots) output.line(`    ${attribute}${slot === null ? '' : ` (${slot})`}: ${valuesText(values)}`)
  }
  printRule(output, flow, '    ')
}

function printRule(output: Output, flow: ExplainedFlowBody, indent: string): void {
  output.line(`${indent}${ruleText(output, flow.rule)}`)
  if (flow.outcome === null) return
  const gave = flow.values.length > 0 ? valuesText(flow.values) : `(${flow.outcome})`
  output.line(`${indent}  ${oneLine(flow.source)} → ${gave}  ${output.style('dim', flow.verdict ?? 'did not run')}`)
  for (const { depth, text, gave: part } of evaluatedParts(flow.expression ?? []).slice(1)) {
    output.line(`${indent}  ${'  '.repeat(depth)}${output.style('dim', `${cut(oneLine(text), partMax)} → ${part}`)}`)
  }
}

/** The parts without those below one that was not evaluated: nothing is to be learned from them. */
function evaluatedParts(parts: NonNullable<ExplainedFlowBody['expression']>): NonNullable<ExplainedFlowBody['expression']> {
  let silentBelow = Number.POSITIVE_INFINITY
  return parts.filter(({ depth, gave }) => {
    if (depth > silentBelow) return false
    silentBelow = gave === 'not evaluated' ? depth : Number.POSITIVE_INFINITY
    return true
  })
}

function printMetaverse(output: Output, story: ExplainedAttributeBody): void {
  output.line()
  output.line(`  ${output.style('bold', 'metaverse')}  ${story.attribute ?? ''}`)
  for (const part of story.contributions) {
    output.line(`    ${valuesText(part.values)}  ${output.style('dim', `from ${part.connector} by "${part.rule}" ${showTime(part.at)}`)}`)
  }
  for (const rule of story.referenceRules) {
    output.line(`    ${rule.objectAttribute} of ${rule.connector} by "${rule.rule}"`)
  }
  for (const name of story.references.slice(0, referencesPrinted)) output.line(`      ${name}`)
  if (story.referenceCount > referencesPrinted) output.line(`      … ${showCount(story.referenceCount)} references`)
  if (story.contributions.length === 0 && story.referenceRules.length === 0) output.line(`    ${output.style('dim', 'no value')}`)
  if (story.plannedValues !== null)
    output.line(`    ${output.style('yellow', `a synchronization would make it ${valuesText(story.plannedValues)}`)}`)
}

function printTarget(output: Output, target: ExplainedTargetBody): void {
  output.line()
  output.line(`  ${output.style('bold', target.connector)}  ${target.attribute}  ${output.style('dim', target.dn ?? 'no object')}`)
  for (const flow of target.flows) printRule(output, flow, '    ')
  const { references } = target
  if (references !== null) {
    output.line(`    ${showCount(references.imported)} references are there, ${showCount(references.wanted)} are wanted`)
  } else if (target.dn !== null) {
    output.line(`    the directory holds ${valuesText(target.imported)}`)
    if (target.state !== 'delivered') output.line(`    wanted is ${valuesText(target.wanted)}`)
  }
  if (target.stop !== null) output.line(`    ${output.style('red', '✗')} ${target.stop.message}`)
  else output.line(`    ${output.style('green', '✓')} ${target.state}`)
}

function valuesText(values: readonly ValueBody[]): string {
  return values.length === 0 ? 'no value' : showValues(values)
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ')
}
