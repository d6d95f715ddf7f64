import { Stack } from '@mantine/core'
import type { PlanBody } from '#src/api/contract/configuration.ts'
import { StateWord } from '../../../parts/state-word.tsx'
import { asSentence } from '../../../words/format.ts'
import { importWords } from '../../../words/import.ts'
import classes from '../settings.module.css'

const { plan: words } = importWords

type Problem = PlanBody['problems'][number]

/** What stands in the way, each at once; what only deserves a look is folded by document, for an export has hundreds of it. */
export function PlanProblems({ of }: { readonly of: readonly Problem[] }) {
  const warnings = of.filter(({ severity }) => severity !== 'error')
  const byDocument = Map.groupBy(warnings, ({ path }) => path)
  return (
    <>
      {of
        .filter(({ severity }) => severity === 'error')
        .map((problem) => (
          <StateWord key={keyOf(problem)} tone="failed" word={`${problem.path}: ${textOf(problem)}`} />
        ))}
      {warnings.length === 0 ? null : (
        <Stack gap="xs">
          <StateWord tone="warning" word={words.warnings(warnings.length, byDocument.size)} />
          {[...byDocument].map(([path, theirs]) => (
            <details key={path} className={classes['remarks']}>
              <summary>
                {path} ({theirs.length})
              </summary>
              <ul>
                {theirs.map((problem) => (
                  <li key={keyOf(problem)}>{textOf(problem)}</li>
                ))}
              </ul>
            </details>
          ))}
        </Stack>
      )}
    </>
  )
}

function keyOf({ path, line, message }: Problem): string {
  return `${path} ${line} ${message}`
}

function textOf({ message, hint }: Problem): string {
  return hint === null ? message : `${asSentence(message)} ${hint}`
}
