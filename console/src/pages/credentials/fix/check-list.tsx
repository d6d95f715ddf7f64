import type { CheckBody } from '#src/api/contract/connector.ts'
import { Icon, type IconName } from '../../../parts/icon.tsx'
import { fixWords } from '../../../words/fix.ts'
import classes from './check-list.module.css'

const looks: Readonly<Record<CheckBody['outcome'], { readonly icon: IconName; readonly tone: string }>> = {
  passed: { icon: 'check', tone: 'success' },
  warning: { icon: 'warning', tone: 'warning' },
  failed: { icon: 'cross', tone: 'failed' },
}

/**
 * The steps of a test as they are done. The word of the outcome is there for readers of the screen, who do not see the icon. `refused`: what
 * to do about the failure stands in a notice of its own.
 */
export function CheckList({ checks, state }: { readonly checks: readonly CheckBody[]; readonly state: 'going-on' | 'ended' | 'refused' }) {
  if (checks.length === 0 && state !== 'going-on') return null
  return (
    <ul aria-label={fixWords.steps} className={classes['list']}>
      {checks.map((check, index) => (
        // Steps are only ever added at the end.
        // oxlint-disable-next-line react/no-array-index-key
        <li key={index} data-tone={looks[check.outcome].tone}>
          <Icon name={looks[check.outcome].icon} size={16} />
          <span>
            <span className={classes['hidden']}>{fixWords.stepWords[check.outcome]}: </span>
            {check.message}
            {check.advice === null || (state === 'refused' && check.outcome === 'failed') ? null : (
              <span className={classes['advice']}>{check.advice}</span>
            )}
          </span>
        </li>
      ))}
      {state === 'going-on' ? (
        <li data-tone="running">
          <Icon name="running" size={16} />
          <span>{fixWords.working}</span>
        </li>
      ) : null}
    </ul>
  )
}
