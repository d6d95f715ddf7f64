import { describe, expect, it } from 'vitest'
import type { Dialect } from '../dialect.ts'
import { toText } from '../operators.ts'
import { program, shown, surroundings } from '../testing/evaluate.ts'
import { authoritativeNull, ignoreThisFlow, isControl, isList, type Outcome } from '../values.ts'
import { allFunctions, findFunction, functionNames } from './registry.ts'

const dialects: readonly Dialect[] = ['sync', 'cloud']

function plain(outcome: Outcome): string {
  if (outcome === null) return 'NULL'
  if (isControl(outcome)) return outcome === ignoreThisFlow ? 'IgnoreThisFlow' : 'AuthoritativeNull'
  return isList(outcome) || outcome instanceof Uint8Array ? 'not a text' : toText(outcome)
}

describe('the reference', () => {
  it.each(allFunctions.map((definition) => [`${definition.name} (${definition.dialect})`, definition] as const))(
    'shows a true example of %s',
    (_, definition) => {
      const [text, result] = definition.example
      const spoken = dialects.filter((dialect) => definition.dialect === 'both' || definition.dialect === dialect)
      for (const dialect of spoken) expect(plain(program(text, dialect).evaluate(surroundings()))).toBe(result)
    },
  )

  it('has one meaning for every name in every dialect', () => {
    for (const dialect of dialects) {
      const visible = allFunctions.filter((definition) => definition.dialect === 'both' || definition.dialect === dialect)
      expect(functionNames(dialect)).toHaveLength(visible.length)
    }
  })

  it('writes every signature with its own name and as many arguments as it takes', () => {
    for (const { name, signature } of allFunctions) expect(signature).toContain(` ${name}(`)
  })

  it('finds functions whatever the case', () => {
    expect(findFunction('isnullorempty', 'sync')?.name).toBe('IsNullOrEmpty')
    expect(findFunction('RegexReplace', 'sync')).toBeUndefined()
  })
})

describe('control values', () => {
  it('pass only through IIF, Switch and With', () => {
    expect(shown('With($x, IgnoreThisFlow, IIF(True, Switch(True, $x), 1))')).toBe('IgnoreThisFlow')
    expect(program('AuthoritativeNull').evaluate(surroundings())).toBe(authoritativeNull)
  })
})
