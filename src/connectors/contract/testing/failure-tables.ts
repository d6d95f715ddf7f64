import { resultBeforeStart } from '#src/runner/directory-failure.ts'
import type { ConnectionVerdict } from '../connection-error.ts'
import { code, markdownTable, type Row } from './generated-sections.ts'

/** A verdict with the directory's own code for it, as the page shows it. */
export interface CodedVerdict {
  readonly code: string
  readonly verdict: ConnectionVerdict
}

/** A table of verdicts, each with the run result a step ends with when it cannot start for that reason. */
export function verdictTable(verdicts: readonly ConnectionVerdict[]): string {
  return markdownTable(['Reason', 'Run result', 'What to do'], verdicts.map(cells))
}

/** The same for verdicts that are reached by a code. */
export function codedVerdictTable(verdicts: readonly CodedVerdict[]): string {
  const rows = verdicts.map(({ code: own, verdict }) => [own, ...cells(verdict)])
  return markdownTable(['Code', 'Reason', 'Run result', 'What to do'], rows)
}

function cells({ failure, reason, advice }: ConnectionVerdict): Row {
  return [code(reason), code(resultBeforeStart(failure)), advice]
}
