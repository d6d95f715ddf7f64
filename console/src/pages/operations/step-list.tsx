import { Link, useSearchParams } from 'react-router'
import type { RunBody } from '#src/api/contract/run.ts'
import { ResultWord } from '../../parts/result-word.tsx'
import { operationsWords } from '../../words/operations.ts'
import { stepTypeName } from '../../words/phases.ts'
import classes from './operations.module.css'

const words = operationsWords.detail

/** The steps of a run in their order; each leads to its own detail, which stands in the address. */
export function StepList({ run, chosen }: { readonly run: RunBody; readonly chosen: number | null }) {
  const [parameters] = useSearchParams()
  if (run.steps.length < 2) return null
  return (
    <ol className={classes['steps']} aria-label={words.steps}>
      {run.steps.map(({ number, type, partition, result }) => {
        const search = new URLSearchParams(parameters)
        search.set('step', String(number))
        search.delete('counter')
        search.delete('target')
        return (
          <li key={number}>
            <Link to={`?${search.toString()}`} replace className={classes['step']} aria-current={number === chosen ? 'step' : undefined}>
              <b>
                {number} {stepTypeName(type)}
              </b>
              {partition === null ? null : <div className={classes['quiet']}>{partition}</div>}
              <div>
                <ResultWord result={result} form="brief" />
              </div>
            </Link>
          </li>
        )
      })}
    </ol>
  )
}
