import type { SchedulerBody } from '#src/api/contract/scheduler.ts'
import { Breakable } from '../../../parts/breakable.tsx'
import { Card } from '../../../parts/card.tsx'
import { SmallTable } from '../../../parts/small-table.tsx'
import { schedulerWords } from '../../../words/scheduler.ts'
import classes from '../settings.module.css'

const words = schedulerWords.there

/** The same settings under the names people know from Azure AD Connect. */
export function TermsOfAzure({ scheduler }: { readonly scheduler: SchedulerBody }) {
  return (
    <Card title={words.title}>
      <p className={classes['quiet']}>{words.why}</p>
      <SmallTable
        label={words.label}
        columns={[words.name, words.value]}
        rows={termsOf(scheduler).map(([name, value]) => ({
          id: name,
          cells: [
            <code key="name">
              <Breakable>{name}</Breakable>
            </code>,
            value,
          ],
        }))}
      />
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
