import type { SchemaShape } from './schema-shape.ts'

/** Shapes deeper than this are told by their name alone: rules may hold rules. */
const depthMax = 12

/** A JSON schema as people write shapes down: `{ name: text, limit?: integer 1..1000 }`. */
export function schemaText(schema: unknown): string {
  return shown((schema ?? {}) as SchemaShape, 0)
}

function shown(shape: SchemaShape, depth: number): string {
  if (depth > depthMax) return '…'
  if ('const' in shape) return JSON.stringify(shape.const)
  if (shape.enum !== undefined) return shape.enum.map((each) => JSON.stringify(each)).join(' | ')
  if (shape.anyOf !== undefined) return shape.anyOf.map((each) => shown(each, depth)).join(' | ')
  switch (shape.type) {
    case 'object':
      return objectText(shape, depth)
    case 'array':
      return `[ ${shown(shape.items ?? {}, depth)} ]${shape.maxItems === undefined ? '' : ` at most ${shape.maxItems}`}`
    case 'string':
      return `text${stringLimits(shape)}`
    case 'integer':
    case 'number':
      return `${shape.type}${numberLimits(shape)}`
    default:
      return typeof shape.type === 'string' ? shape.type : 'anything'
  }
}

function objectText(shape: SchemaShape, depth: number): string {
  const [record] = Object.values(shape.patternProperties ?? {})
  if (record !== undefined) return `{ (name): ${shown(record, depth + 1)} }`
  const indent = '  '.repeat(depth + 1)
  const lines = Object.entries(shape.properties ?? {}).map(([name, each]) => {
    const mark = shape.required?.includes(name) === true ? '' : '?'
    const about = each.description === undefined ? '' : `  — ${each.description}`
    return `${indent}${name}${mark}: ${shown(each, depth + 1)}${about}`
  })
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${'  '.repeat(depth)}}`
}

function stringLimits({ format, pattern, minLength, maxLength }: SchemaShape): string {
  const length = minLength === undefined && maxLength === undefined ? '' : ` of ${minLength ?? 0}..${maxLength ?? ''}`
  return `${format === undefined ? '' : ` (${format})`}${length}${pattern === undefined ? '' : ` like ${pattern}`}`
}

function numberLimits({ minimum, maximum }: SchemaShape): string {
  return minimum === undefined && maximum === undefined ? '' : ` ${minimum ?? ''}..${maximum ?? ''}`
}
