import { Group, Stack, Text, Title } from '@mantine/core'
import type { IncidentBody, RunBody, RunStepBody } from '#src/api/contract/run.ts'
import { usePreferences } from '../../preferences/preferences.ts'
import { ResultWord } from '../../parts/result-word.tsx'
import { SmallTable } from '../../parts/small-table.tsx'
import { showDuration, showMoment } from '../../words/format.ts'
import { operationsWords } from '../../words/operations.ts'
import { stepTypeName } from '../../words/phases.ts'
import { RetryStep } from './retry-step.tsx'
import { StepStatistics } from './step-statistics.tsx'
import classes from './operations.module.css'

const words = operationsWords.detail

/** One step: how it ended and what to do about it, what it talked to, and its numbers. */
export function StepDetail(props: { readonly run: RunBody; readonly step: RunStepBody; readonly of: 'one' | 'several' }) {
  const { run, step, of } = props
  const { number, type, partition, server, result, reason, advice, startedAt, endedAt, connection } = step
  return (
    <Stack gap="md">
      <div>
        <Text fw={650}>
          {words.step(number)}: {stepTypeName(type)}
          {partition === null ? '' : `, ${partition}`}
        </Text>
        {of === 'several' ? <ResultWord result={result} /> : null}
        <Text size="sm" c="var(--text-quiet)">
          {[
            ...(endedAt === null ? [words.going] : [showDuration(Date.parse(endedAt) - Date.parse(startedAt))]),
            ...(server === null ? [] : [`${words.server}: ${server}`]),
            ...(reason === null ? [] : [`${words.reason}: ${reason.replaceAll('-', ' ')}`]),
          ].join(', ')}
        </Text>
        {endedAt === null || type === 'recall' ? null : (
          <Group mt="xs">
            <RetryStep run={run} step={step} />
          </Group>
        )}
      </div>
      {advice === null ? null : (
        <div className={classes['advice']}>
          <b>{words.advice}:</b> {advice}
        </div>
      )}
      {connection.length === 0 ? null : <ConnectionLog incidents={connection} />}
      <StepStatistics step={step} />
    </Stack>
  )
}

/** Every try to reach or sign in to the directory, in its own words. */
function ConnectionLog({ incidents }: { readonly incidents: readonly IncidentBody[] }) {
  const { times } = usePreferences()
  const { at, server, result, code, text } = words.connectionColumns
  return (
    <section>
      <Title order={3}>{words.connection}</Title>
      <SmallTable
        narrow="stack"
        label={words.connection}
        columns={[at, server, result, code, text]}
        rows={incidents.map((incident) => ({
          id: `${incident.at}${incident.server}${incident.result}${incident.text}`,
          cells: [
            showMoment(Date.parse(incident.at), times),
            <span key="server" className={classes['whole']}>
              {incident.server}
            </span>,
            incident.result.replaceAll('-', ' '),
            <span key="code" className={classes['whole']}>
              {[incident.code, incident.subCode].filter((part) => part !== null).join('/')}
            </span>,
            <span key="text" className={classes['words']}>
              {incident.text}
            </span>,
          ],
        }))}
      />
    </section>
  )
}
