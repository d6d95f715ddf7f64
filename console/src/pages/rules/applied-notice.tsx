import { Anchor, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import type { AppliedBody } from '#src/api/contract/configuration.ts'
import { StateWord } from '../../parts/state-word.tsx'
import { changeWords, stepNames } from '../../words/changes.ts'
import { historyPath } from './rule-path.ts'
import { RunCycleButton } from './run-cycle-button.tsx'

const words = changeWords.publish

/** What was published, and what has to run before every object follows. */
export function AppliedNotice({ applied }: { readonly applied: AppliedBody }) {
  if (applied.changes === 0) return <Text>{words.doneNone}</Text>
  return (
    <Stack gap="sm" align="start">
      <output>
        <StateWord tone="success" word={words.done(applied.version)} />
      </output>
      {applied.needed.length === 0 ? <Text>{words.needsNone}</Text> : null}
      {applied.needed.map(({ connector, steps }) => (
        <Text key={connector}>{words.needs(connector, stepNames(steps))}</Text>
      ))}
      {applied.needed.length === 0 ? null : (
        <>
          <Text size="sm">{words.runWhy}</Text>
          <RunCycleButton said={words.run} />
        </>
      )}
      <Anchor component={Link} to={historyPath} size="sm">
        {changeWords.history.title}
      </Anchor>
    </Stack>
  )
}
