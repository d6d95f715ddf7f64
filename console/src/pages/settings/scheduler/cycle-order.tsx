import { useQuery } from '@tanstack/react-query'
import type { CycleRecordBody } from '#src/api/contract/cycle.ts'
import { Card } from '../../../parts/card.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { cyclesQuery } from '../../../requests/cycles.ts'
import { phaseName } from '../../../words/phases.ts'
import { schedulerWords } from '../../../words/scheduler.ts'
import classes from '../settings.module.css'

const words = schedulerWords.order

/** In which order a cycle goes through the connectors, as the last one did. */
export function CycleOrder() {
  const cycles = useQuery(cyclesQuery(1))
  return (
    <Card title={words.title}>
      <QueryView query={cycles}>
        {({ cycles: [last] }) => (last === undefined ? <p className={classes['quiet']}>{words.none}</p> : <Steps of={last} />)}
      </QueryView>
    </Card>
  )
}

function Steps({ of }: { readonly of: CycleRecordBody }) {
  return (
    <>
      <p className={classes['quiet']}>{words.of}</p>
      <ol className={classes['order']}>
        {of.steps.map(({ phase, connector }) => (
          <li key={`${phase} ${connector}`}>{words.step(words.phases[phase] ?? phaseName(phase), connector)}</li>
        ))}
      </ol>
    </>
  )
}
