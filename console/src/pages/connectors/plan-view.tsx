import { Code, Text, Title } from '@mantine/core'
import type { PlanBody } from '#src/api/contract/configuration.ts'
import { connectorWords } from '../../words/connectors.ts'
import { stepTypeName } from '../../words/phases.ts'

const words = connectorWords.save

/** What changes, what has to run afterwards, and what is wrong with it. */
export function PlanView({ plan }: { readonly plan: PlanBody }) {
  const problems = plan.problems.filter(({ severity }) => severity === 'error' || plan.isSound)
  return (
    <>
      {plan.changes.length === 0 ? null : (
        <section>
          <Title order={3}>{words.changes}</Title>
          {plan.changes.flatMap(({ document, fields }) =>
            fields.map(({ path, before, after }) => (
              <Text key={`${document} ${path}`} size="sm" style={{ overflowWrap: 'anywhere' }}>
                {path}: <Code>{shortened(before)}</Code> → <Code>{shortened(after)}</Code>
              </Text>
            )),
          )}
        </section>
      )}
      {plan.needed.length === 0 ? null : (
        <section>
          <Title order={3}>{words.needed}</Title>
          {plan.needed.map(({ connector, steps }) => (
            <Text key={connector} size="sm">
              {connector}: {steps.map(stepTypeName).join(', ')}
            </Text>
          ))}
        </section>
      )}
      {problems.length === 0 ? null : (
        <section role="alert">
          <Title order={3}>{words.problems}</Title>
          {problems.map(({ path, line, message, hint }) => (
            <Text key={`${path}:${line}:${message}`} size="sm">
              {message} {hint}
            </Text>
          ))}
        </section>
      )}
    </>
  )
}

const shownMax = 160

function shortened(value: string | null): string {
  if (value === null) return words.empty
  return value.length > shownMax ? `${value.slice(0, shownMax)}…` : value
}
