import { expect, it } from 'vitest'
import { leadsToFix, wayFor, wayOut } from './alert-ways.ts'

const alert = { number: 7, connectors: ['contoso.lab'], evidence: {} }

it('leads to where the new password is entered, which takes a permission', () => {
  const way = wayOut({ ...alert, key: 'credential.rejected' })
  expect(leadsToFix(way)).toBe(true)
  expect(way).toEqual({ to: '/credentials/contoso.lab?fix=1', label: 'Enter new password', permission: 'replace-secret' })
})

it('leads who may not do it to the page of the alert, and everybody to what is only looked at', () => {
  expect(wayFor({ ...alert, key: 'credential.rejected' }, ['see-status'])).toBe('/alerts/7')
  expect(wayFor({ ...alert, key: 'credential.rejected' }, ['see-status', 'replace-secret'])).toBe('/credentials/contoso.lab?fix=1')
  expect(wayFor({ ...alert, key: 'run.stalled' }, ['see-status'])).toBe('/runs?connector=contoso.lab')
})

it('leads from a backup that failed to the backups', () => {
  expect(wayOut({ ...alert, connectors: [], key: 'backup.failed' })).toEqual({
    to: '/settings/backup',
    label: 'See the backups',
    permission: null,
  })
})
