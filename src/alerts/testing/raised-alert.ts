import type { Alert } from '#src/model/alert.ts'
import { moment } from './sample-facts.ts'

/** An open alert about a refused credential. */
export function raisedAlert(more: Partial<Alert> = {}): Alert {
  return {
    number: 1,
    key: 'credential.rejected',
    subject: 'active-directory:contoso\\sync',
    incident: 'credential active-directory:contoso\\sync',
    severity: 'P1',
    title: 'The credential of contoso is refused',
    advice: 'Enter the current password.',
    evidence: { server: 'dc1', code: '52e' },
    connectors: [],
    raisedAt: moment,
    resolvedAt: null,
    resolution: null,
    acknowledgement: null,
    snooze: null,
    ...more,
  }
}
