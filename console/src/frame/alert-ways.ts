import type { SessionBody } from '#src/api/contract/access.ts'
import type { AlertBody } from '#src/api/contract/alert.ts'
import { frameWords } from '../words/frame.ts'

/** Where the way out of an alert begins, and the words for it. */
export interface WayOut {
  readonly to: string
  readonly label: string
  /** What one has to be allowed to do there; null where it is looking, or the place itself says who may. */
  readonly permission: SessionBody['permissions'][number] | null
}

const { banner } = frameWords

/** The next action of an alert: each thing that is wrong carries its own. */
export function wayOut({ key, number, connectors, evidence }: Pick<AlertBody, 'key' | 'number' | 'connectors' | 'evidence'>): WayOut {
  const [connector] = connectors
  const details = { to: `/alerts/${number}`, label: banner.details, permission: null }
  switch (key) {
    case 'credential.rejected':
    case 'credential.changed-elsewhere':
    case 'credential.expiring':
    case 'credential.expired':
    case 'vault.undecryptable':
      return connector === undefined ? details : { ...fixOf(connector), label: banner.fix }
    case 'certificate.expiring':
    case 'certificate.expired':
      return connector === undefined ? details : { ...fixOf(connector), label: banner.fixSecret }
    case 'deletes.held': {
      const batch = evidence['batch']
      const to = typeof batch === 'number' ? `/settings/deletion-guard?batch=${batch}` : '/settings/deletion-guard'
      return { to, label: banner.decide, permission: 'decide-deletes' }
    }
    case 'vault.sealed':
      return { to: '/settings/vault', label: banner.openVault, permission: 'administer' }
    case 'backup.failed':
      return { to: '/settings/backup', label: banner.openBackups, permission: null }
    case 'scheduler.suspended':
    case 'scheduler.overdue':
      return { to: '/settings/scheduler', label: banner.resume, permission: null }
    case 'run.failed-repeatedly':
    case 'run.stalled':
    case 'watermark.lost':
    case 'import.empty-or-shrunk':
      return connector === undefined
        ? details
        : { to: `/runs?connector=${encodeURIComponent(connector)}`, label: banner.openRun, permission: null }
    default:
      return details
  }
}

/** Whether a way leads to where a credential is entered. */
export function leadsToFix({ permission }: WayOut): boolean {
  return permission === 'replace-secret'
}

/** Where the alert leads somebody who may do these things: to its own page where the way out is not for him. */
export function wayFor(alert: Parameters<typeof wayOut>[0], permissions: SessionBody['permissions']): string {
  const { to, permission } = wayOut(alert)
  return permission === null || permissions.includes(permission) ? to : `/alerts/${alert.number}`
}

function fixOf(connector: string): Pick<WayOut, 'to' | 'permission'> {
  return { to: `/credentials/${encodeURIComponent(connector)}?fix=1`, permission: 'replace-secret' }
}
