import type { RehearsalBody } from '#src/api/contract/backup.ts'
import { StateWord, type Tone } from '../../../parts/state-word.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { backupWords } from '../../../words/backups.ts'

const words = backupWords.rehearsal
const tones: Readonly<Record<RehearsalBody['result'], Tone>> = { proven: 'success', failed: 'failed', incomplete: 'warning' }
const checkTones: Readonly<Record<RehearsalBody['checks'][number]['result'], Tone>> = {
  passed: 'success',
  failed: 'failed',
  open: 'warning',
}

/** What the last rehearsal came to, and when it was. */
export function RehearsalWord({ of }: { readonly of: RehearsalBody | null }) {
  if (of === null) return <StateWord tone="neutral" word={words.never} />
  return (
    <>
      <StateWord tone={tones[of.result]} word={words.results[of.result]} /> <TimeAgo at={of.at} />
    </>
  )
}

/** Every check of a rehearsal with what was found. */
export function RehearsalChecks({ of }: { readonly of: RehearsalBody }) {
  return (
    <details open={of.result === 'failed'}>
      <summary>
        {words.details} {words.took(of.durationMs)}
      </summary>
      <ul>
        {of.checks.map(({ check, result, detail }) => (
          <li key={check}>
            <StateWord tone={checkTones[result]} word={`${words.checks[check]} ${words.checkResults[result]}`} />: {detail}
          </li>
        ))}
      </ul>
    </details>
  )
}
