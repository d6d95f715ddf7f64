import { expect, it } from 'vitest'
import { forLooking, leadsToFix, wayOut } from './alert-ways.ts'

const alert = { number: 7, connectors: ['contoso.lab'], evidence: {} }

it('leads who may not replace secrets to the same place and promises only to show it', () => {
  const way = wayOut({ ...alert, key: 'credential.rejected' })
  expect(leadsToFix(way)).toBe(true)
  expect(way.label).toBe('Enter new password')
  expect(forLooking(way)).toEqual({ to: way.to, label: 'Details' })
})

it('leaves every other way as it is', () => {
  const way = wayOut({ ...alert, key: 'run.stalled' })
  expect(forLooking(way)).toEqual(way)
})
