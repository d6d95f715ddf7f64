import { unreachable } from '#src/base/assert.ts'
import type { FlowSource } from './configuration.ts'

/** Where the value of a flow comes from, as a person would write it: `[mail]`, `"a constant"`, or the expression. */
export function showSource(source: FlowSource): string {
  switch (source.kind) {
    case 'direct':
      return `[${source.attribute}]`
    case 'constant':
      return JSON.stringify(source.value)
    case 'expression':
      return source.text
    default:
      return unreachable(source)
  }
}
