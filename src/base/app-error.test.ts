import { expect, it } from 'vitest'
import { AppError } from './app-error.ts'
import { assert, must } from './assert.ts'
import { errorRegistry } from './error-registry.ts'

it('reads as title, subject and detail, and carries its hint', () => {
  const error = new AppError('run-in-progress', { subject: 'contoso.lab', detail: 'it is running "Export"' })
  expect(error.message).toBe('The connector is busy: contoso.lab: it is running "Export"')
  expect(error.hint).toBe(errorRegistry['run-in-progress'].hint)
})

it('leaves out what was not said', () => {
  expect(new AppError('run-in-progress').message).toBe('The connector is busy')
  expect(new AppError('run-in-progress', { detail: 'x', subject: '' }).message).toBe('The connector is busy: x')
})

it('says for every error what the operator should do', () => {
  for (const { title, hint } of Object.values(errorRegistry)) {
    expect(title.length).toBeGreaterThan(0)
    expect(hint).toMatch(/\.$/)
  }
})

it('ends at a broken invariant', () => {
  expect(() => assert(false, 'water is wet')).toThrow('Invariant broken: water is wet')
  expect(() => must(null, 'the link')).toThrow('Invariant broken: the link is missing')
  expect(must(0, 'a number')).toBe(0)
})
