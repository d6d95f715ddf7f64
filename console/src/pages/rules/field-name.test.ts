import { expect, it } from 'vitest'
import { fieldName } from './field-name.ts'

it.each([
  ['flows[department].expression', 'Flow to department: expression'],
  ['flows[mail]', 'Flow to mail'],
  ['scope[0][1].value', 'scope, group 1, condition 2: value'],
  ['join[1]', 'join, group 2'],
  ['linkType', 'link type'],
  ['settings.servers[0]', 'settings.servers[0]'],
])('reads %s as %s', (path, words) => {
  expect(fieldName(path)).toBe(words)
})
