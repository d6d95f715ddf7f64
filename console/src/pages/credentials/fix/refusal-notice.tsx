import { Checkbox, Code, Text } from '@mantine/core'
import type { ProblemBody } from '#src/api/contract/problem.ts'
import { Notice } from '../../../parts/notice.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { fixWords } from '../../../words/fix.ts'
import { partWords } from '../../../words/parts.ts'
import classes from '../../../parts/problem-notice.module.css'

type Tested = 'only' | 'store' | 'together'

const refusedTitles: Readonly<Record<Tested, string>> = {
  only: fixWords.refusedTest,
  store: fixWords.refused,
  together: fixWords.refusedTogether,
}

/** Why nothing was stored. It is told to readers of the screen at once, and the field points to it. */
export function RefusalNotice({
  id,
  problem,
  test,
}: {
  readonly id: string
  readonly problem: ProblemBody
  /** What it was tested for: `together` with settings that it was to be stored with. */
  readonly test: Tested
}) {
  return (
    <Notice id={id} tone="failed" told="at-once">
      <Words problem={problem} test={test} />
    </Notice>
  )
}

function Words({ problem, test }: { readonly problem: ProblemBody; readonly test: Tested }) {
  const { code, facts, title, detail, hint, incidents } = problem
  if (code === 'secret-replaced') {
    return (
      <>
        <Text fw={650}>{fixWords.conflict.title}</Text>
        <Text size="sm">
          {fixWords.conflict.text(textOf(facts['by']) ?? fixWords.conflict.title)} <TimeAgo at={textOf(facts['at'])} />.{' '}
          {fixWords.conflict.what}
        </Text>
      </>
    )
  }
  if (facts['reason'] === 'old-password') {
    return (
      <>
        <Text fw={650}>{fixWords.old.title}</Text>
        <Text size="sm">
          {fixWords.old.text} {typeof facts['changedAt'] === 'string' ? <TimeAgo at={facts['changedAt']} /> : null}. {fixWords.old.what}
        </Text>
      </>
    )
  }
  const isRefusal = code === 'secret-refused'
  const said = incidents.at(-1)
  const step = fixWords.failedSteps[textOf(facts['step']) ?? '']
  return (
    <>
      <Text fw={650}>{isRefusal ? refusedTitles[test] : title}</Text>
      {step === undefined ? null : (
        <Text size="sm">
          <b>{fixWords.failedAt}:</b> {step}
        </Text>
      )}
      {said === undefined ? <Text size="sm">{detail}</Text> : null}
      {hint === null ? null : (
        <Text size="sm">
          <b>{partWords.problem.whatToDo}:</b> {hint}
        </Text>
      )}
      {said === undefined ? null : (
        <Code className={classes['said']}>
          {[said.server, said.code, said.subCode, said.text].filter((part) => part !== null).join('  ')}
        </Code>
      )}
    </>
  )
}

/** What a person may say in answer to a refusal, so that the next try goes through. */
export function Answers({ reason }: { readonly reason: string | null }) {
  const answers: Readonly<Record<string, { readonly name: string; readonly label: string }>> = {
    'outer-blank': { name: 'keepBlanks', label: fixWords.keepBlanks },
    'wrong-identity': { name: 'confirmIdentity', label: fixWords.confirmIdentity },
    'lockout-risk': { name: 'acceptLockoutRisk', label: fixWords.acceptRisk },
  }
  const answer = reason === null ? undefined : answers[reason]
  return answer === undefined ? null : <Checkbox name={answer.name} label={answer.label} />
}

function textOf(fact: string | number | boolean | null | undefined): string | null {
  return typeof fact === 'string' ? fact : null
}
