import { Progress, Text } from '@mantine/core'
import { showCount, showSpan } from '../words/format.ts'
import { partWords } from '../words/parts.ts'
import { phaseName } from '../words/phases.ts'
import classes from './step-progress.module.css'

/** How far something has come, as the service tells it. */
export interface ProgressOf {
  readonly phase: string
  readonly done: number
  readonly total: number | null
  /** Objects a second. */
  readonly rate: number
  /** Since when the phase goes on; the rest of the time is estimated after a while only. */
  readonly startedAt: string
}

/** Sooner than this any estimate is a guess. */
const honestAfterMs = 10_000

/** Phase, numbers and rate; a bar and the time that is left only where they can be known. */
export function StepProgress({ of, now }: { readonly of: ProgressOf; readonly now: number }) {
  const { phase, done, total, rate, startedAt } = of
  const share = total === null || total === 0 ? null : Math.min(100, (100 * done) / total)
  const isOld = now - Date.parse(startedAt) > honestAfterMs
  const leftMs = share === null || total === null || rate <= 0 || !isOld ? null : (1_000 * (total - done)) / rate
  const words = [
    total === null ? partWords.progress.only(showCount(done)) : partWords.progress.of(showCount(done), showCount(total)),
    ...(rate >= 1 ? [partWords.progress.rate(showCount(Math.round(rate)))] : []),
    ...(leftMs === null ? [] : [partWords.progress.left(showSpan(leftMs))]),
  ]
  return (
    <div className={classes['progress']}>
      {share === null ? null : <Progress value={share} aria-label={phaseName(phase)} size="sm" />}
      <Text size="sm" component="span">
        <b>{phaseName(phase)}</b> {words.join(', ')}
      </Text>
    </div>
  )
}
