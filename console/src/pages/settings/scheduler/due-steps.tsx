import type { OverrideBody } from '#src/api/contract/scheduler.ts'
import { Card } from '../../../parts/card.tsx'
import { SmallTable } from '../../../parts/small-table.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { schedulerWords } from '../../../words/scheduler.ts'
import classes from '../settings.module.css'

const words = schedulerWords.overrides

/** Full steps that connectors owe, with why. */
export function DueSteps({ overrides }: { readonly overrides: readonly OverrideBody[] }) {
  return (
    <Card title={words.title}>
      {overrides.length === 0 ? (
        <p className={classes['quiet']}>{words.none}</p>
      ) : (
        <SmallTable
          narrow="stack"
          label={words.label}
          columns={Object.values(words.columns)}
          rows={overrides.map(({ connector, step, reasons, at }) => ({
            id: `${connector} ${step}`,
            cells: [connector, words.steps[step], reasons.join('; '), <TimeAgo key="at" at={at} />],
          }))}
        />
      )}
    </Card>
  )
}
