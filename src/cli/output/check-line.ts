import type { CheckBody } from '#src/api/contract/connector.ts'
import type { Output } from './output.ts'
import { signOf } from './words.ts'

/** Prints one line of a connection test, and what to do about it. */
export function printCheck(output: Output, check: CheckBody): void {
  output.line(`  ${signOf(output, check.outcome)} ${output.style('dim', check.name)}  ${check.message}`)
  if (check.advice !== null) output.line(`      ${output.style('cyan', 'advice')} ${check.advice}`)
}
