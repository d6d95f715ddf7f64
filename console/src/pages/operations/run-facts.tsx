import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { RunBody } from '#src/api/contract/run.ts'
import { Breakable } from '../../parts/breakable.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { showDuration } from '../../words/format.ts'
import { operationsWords } from '../../words/operations.ts'
import { meaningOf } from '../../words/results.ts'
import classes from './operations.module.css'

const words = operationsWords.detail

/** Who and what started the run, when, and with which configuration. */
export function RunFacts({ run }: { readonly run: RunBody }) {
  const { facts } = words
  return (
    <>
      <p>{meaningOf(run.result).sentence}</p>
      <dl className={classes['facts']}>
        <Fact name={facts.connector}>
          <Link to={`/connectors/${encodeURIComponent(run.connector)}`}>
            <Breakable>{run.connector}</Breakable>
          </Link>
        </Fact>
        <Fact name={facts.trigger}>
          {operationsWords.triggers[run.trigger]}
          {run.cycleId === null ? null : (
            <>
              , <Link to={`/runs?cycle=${run.cycleId}`}>{words.cycle}</Link>
            </>
          )}
        </Fact>
        <Fact name={facts.configuration}>{words.version(run.configurationVersion)}</Fact>
        <Fact name={facts.started}>
          <TimeAgo at={run.startedAt} />
        </Fact>
        <Fact name={facts.duration}>
          {run.endedAt === null ? words.going : showDuration(Date.parse(run.endedAt) - Date.parse(run.startedAt))}
        </Fact>
      </dl>
    </>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  )
}
