import type { AlertBody } from '#src/api/contract/alert.ts'
import { frameWords } from '../words/frame.ts'

/** Where the way out of an alert begins, and the words for it. */
export interface WayOut {
  readonly to: string
  readonly label: string
}

const { banner } = frameWords

/** The next action of an alert: each thing that is wrong carries its own. */
export function wayOut({ key, number, connectors, evidence }: Pick<AlertBody, 'key' | 'number' | 'connectors' | 'evidence'>): WayOut {
  const [connector] = connectors
  const details = { to: `/alerts/${number}`, label: banner.details }
  switch (key) {
    case 'credential.rejected':
    case 'credential.changed-elsewhere':
    case 'credential.expiring':
    case 'credential.expired':
    case 'vault.undecryptable':
      return connector === undefined ? details : { to: `/credentials/${encodeURIComponent(connector)}?fix=1`, label: banner.fix }
    case 'certificate.expiring':
    case 'certificate.expired':
      return connector === undefined ? details : { to: `/credentials/${encodeURIComponent(connector)}?fix=1`, label: banner.fixSecret }
    case 'deletes.held': {
      const batch = evidence['batch']
      return {
        to: typeof batch === 'number' ? `/settings/deletion-guard?batch=${batch}` : '/settings/deletion-guard',
        label: banner.decide,
      }
    }
    case 'vault.sealed':
      return { to: '/settings/vault', label: banner.openVault }
    case 'scheduler.suspended':
    case 'scheduler.overdue':
      return { to: '/settings/scheduler', label: banner.resume }
    case 'run.failed-repeatedly':
    case 'run.stalled':
    case 'watermark.lost':
    case 'import.empty-or-shrunk':
      return connector === undefined ? details : { to: `/runs?connector=${encodeURIComponent(connector)}`, label: banner.openRun }
    default:
      return details
  }
}

/** Whether a way leads to where a credential is entered. */
export function leadsToFix({ to }: WayOut): boolean {
  return to.includes('fix=1')
}

/** The same way for who may not replace secrets: it shows what is wrong and who may, and promises no more than that. */
export function forLooking(way: WayOut): WayOut {
  return leadsToFix(way) ? { ...way, label: banner.details } : way
}
