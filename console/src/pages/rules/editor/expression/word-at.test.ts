import { expect, it } from 'vitest'
import { functionAt } from './word-at.ts'

it('the function around a place is the innermost one whose name or arguments hold it', () => {
  const text = 'IIF(IsPresent([mail]), Trim([mail]), "Left(x")'
  expect(functionAt(text, 1)).toBe('IIF')
  expect(functionAt(text, text.indexOf('[mail]'))).toBe('IsPresent')
  expect(functionAt(text, text.indexOf('Trim') + 2)).toBe('Trim')
  expect(functionAt(text, text.indexOf('x"'))).toBe('IIF')
  expect(functionAt('[a] & [b]', 4)).toBeNull()
  expect(functionAt('', 0)).toBeNull()
})
