import { Stack, Text, Title } from '@mantine/core'
import type { PlanBody } from '#src/api/contract/configuration.ts'
import { Icon } from '../../parts/icon.tsx'
import { changeWords, stepNames } from '../../words/changes.ts'
import { DifferenceList } from './difference-list.tsx'
import classes from './rules.module.css'

const words = changeWords.plan

/** What a change comes to: its mistakes, what differs document by document, and what has to run afterwards. */
export function PlanView({ plan }: { readonly plan: PlanBody }) {
  const errors = plan.problems.filter(({ severity }) => severity === 'error')
  const warnings = plan.problems.filter(({ severity }) => severity === 'warning')
  return (
    <Stack gap="md">
      {errors.length === 0 ? null : <Problems title={words.problems} problems={errors} />}
      {plan.changes.map(({ document, change, title, fields }) => (
        <div key={document}>
          <Text fw={650} mb="xs">{`${title} (${words.kinds[change]})`}</Text>
          <Fields title={title} change={change} fields={fields} />
        </div>
      ))}
      {plan.isSound && plan.changes.length === 0 ? <Text>{words.none}</Text> : null}
      {warnings.length === 0 ? null : <Problems title={words.warnings} problems={warnings} />}
      {plan.changes.length === 0 ? null : <Needed needed={plan.needed} />}
      <Text size="sm" c="var(--text-quiet)">
        {words.against(plan.version)}
      </Text>
    </Stack>
  )
}

/** What becomes of a document that is there before and after. One that comes or goes whole is only of interest to who asks. */
function Fields({ title, change, fields }: Pick<PlanBody['changes'][number], 'title' | 'change' | 'fields'>) {
  const list = <DifferenceList label={words.caption(title)} differences={fields} />
  if (change === 'change') return list
  return (
    <details>
      <summary>{words.fields(fields.length)}</summary>
      {list}
    </details>
  )
}

function Problems({ title, problems }: { readonly title: string; readonly problems: PlanBody['problems'] }) {
  return (
    <section aria-label={title}>
      <Title order={3}>{title}</Title>
      {problems.map(({ severity, path, line, column, message, hint }) => (
        <div key={`${path}${line}.${column}${message}`} className={classes['problem']} data-severity={severity}>
          <Icon name={severity === 'error' ? 'cross' : 'warning'} size={16} />
          <div>
            <Text size="sm">{message}</Text>
            {hint === null ? null : <Text size="sm">{hint}</Text>}
            <Text size="xs" c="var(--text-quiet)">
              {words.place(path, line, column)}
            </Text>
          </div>
        </div>
      ))}
    </section>
  )
}

function Needed({ needed }: Pick<PlanBody, 'needed'>) {
  return (
    <section aria-label={words.needed}>
      <Title order={3}>{words.needed}</Title>
      {needed.length === 0 ? (
        <Text size="sm">{words.neededNone}</Text>
      ) : (
        <>
          <Text size="sm">{words.neededText}</Text>
          <ul className={classes['plainList']}>
            {needed.map(({ connector, steps, reasons }) => (
              <li key={connector}>
                <Text size="sm" title={reasons.join('\n')}>
                  <b>{connector}</b>: {stepNames(steps)}
                </Text>
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  )
}
