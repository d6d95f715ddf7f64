import type { AlertBody } from '#src/api/contract/alert.ts'

/** Worst first; of equal ones the one nobody is at, then the oldest. */
export function bySeverity(alerts: readonly AlertBody[]): readonly AlertBody[] {
  return alerts.toSorted(
    (a, b) =>
      a.severity.localeCompare(b.severity) ||
      Number(a.acknowledgement !== null) - Number(b.acknowledgement !== null) ||
      Date.parse(a.raisedAt) - Date.parse(b.raisedAt),
  )
}
