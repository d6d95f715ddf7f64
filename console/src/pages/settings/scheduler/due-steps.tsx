import type { OverrideBody } from '#src/api/contract/scheduler.ts'
import { Card } from '../../../parts/card.tsx'
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
        <table className={classes['plain']} aria-label={words.label}>
          <thead>
            <tr>
              {Object.values(words.columns).map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {overrides.map(({ connector, step, reasons, at }) => (
              <tr key={`${connector} ${step}`}>
                <td>{connector}</td>
                <td>{words.steps[step]}</td>
                <td>{reasons.join('; ')}</td>
                <td>
                  <TimeAgo at={at} />
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Card>
  )
}
