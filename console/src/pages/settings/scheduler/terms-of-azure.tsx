import type { SchedulerBody } from '#src/api/contract/scheduler.ts'
import { Card } from '../../../parts/card.tsx'
import { schedulerWords } from '../../../words/scheduler.ts'
import classes from '../settings.module.css'

const words = schedulerWords.there

/** The same settings under the names people know from Azure AD Connect. */
export function TermsOfAzure({ scheduler }: { readonly scheduler: SchedulerBody }) {
  return (
    <Card title={words.title}>
      <p className={classes['quiet']}>{words.why}</p>
      <table className={classes['plain']} aria-label={words.label}>
        <thead>
          <tr>
            <th scope="col">{words.name}</th>
            <th scope="col">{words.value}</th>
          </tr>
        </thead>
        <tbody>
          {termsOf(scheduler).map(([name, value]) => (
            <tr key={name}>
              <th scope="row">
                <code>{name}</code>
              </th>
              <td>{value}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Card>
  )
}

/** In the order Get-ADSyncScheduler lists them. */
function termsOf(of: SchedulerBody): readonly (readonly [string, string])[] {
  const truth = (on: boolean): string => (on ? words.yes : words.no)
  return [
    ['AllowedSyncCycleInterval', of.allowedInterval],
    ['CurrentlyEffectiveSyncCycleInterval', of.effectiveInterval],
    ['CustomizedSyncCycleInterval', of.customizedInterval ?? ''],
    ['NextSyncCyclePolicyType', of.nextPolicy === 'initial' ? 'Initial' : 'Delta'],
    ['NextSyncCycleStartTimeInUTC', of.nextCycleAt ?? ''],
    ['PurgeRunHistoryInterval', of.purgeInterval],
    ['SyncCycleEnabled', truth(of.enabled)],
    ['MaintenanceEnabled', truth(of.maintenanceEnabled)],
    ['StagingModeEnabled', truth(of.stagingMode)],
    ['SchedulerSuspended', truth(of.suspended !== null)],
    ['SyncCycleInProgress', truth(of.cycleInProgress)],
  ]
}
