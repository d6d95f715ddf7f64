import type { AlertBody } from '#src/api/contract/alert.ts'
import { StateWord } from '../../parts/state-word.tsx'
import { alertWords } from '../../words/alerts.ts'

const words = alertWords.stateOf

/** Where an alert stands between the moment it was found and its end. */
export type AlertStanding = keyof typeof alertWords.states

export function standingOf({ resolvedAt, snooze, acknowledgement }: AlertBody, now: number): AlertStanding {
  if (resolvedAt !== null) return 'resolved'
  if (snooze !== null && Date.parse(snooze.until) > now) return 'muted'
  return acknowledgement === null ? 'open' : 'acknowledged'
}

export function AlertState({ alert, now }: { readonly alert: AlertBody; readonly now: number }) {
  const standing = standingOf(alert, now)
  switch (standing) {
    case 'resolved':
      return <StateWord tone="success" word={words.resolved} />
    case 'muted':
      return <StateWord tone="waiting" word={words.muted(alert.snooze?.by ?? '')} />
    case 'acknowledged':
      return <StateWord tone="running" word={words.acknowledged(alert.acknowledgement?.by ?? '')} />
    case 'open':
      return <StateWord tone={alert.severity === 'P1' ? 'failed' : 'warning'} word={words.open} />
  }
}
