import { Button, Code, Group, Text } from '@mantine/core'
import { partWords } from '../words/parts.ts'
import { problemOf } from '../requests/request-problem.ts'
import { Notice } from './notice.tsx'
import classes from './problem-notice.module.css'

/** What went wrong, why, and what to do: the words of the service itself. It is told to readers of the screen at once. */
export function ProblemNotice({ error, retry }: { readonly error: unknown; readonly retry?: () => void }) {
  const { title, subject, detail, hint, code, incidents } = problemOf(error)
  return (
    <Notice tone="failed" told="at-once">
      <Text fw={650}>{subject === null ? title : `${title}: ${subject}`}</Text>
      {detail === null ? null : <Text size="sm">{detail}</Text>}
      {incidents.map(({ server, code: said, subCode, text }) => (
        <Code key={`${server}${said}${text}`} className={classes['said']}>
          {[server, said, subCode, text].filter((part) => part !== null && part !== '').join('  ')}
        </Code>
      ))}
      {hint === null ? null : (
        <Text size="sm">
          <b>{partWords.problem.whatToDo}:</b> {hint}
        </Text>
      )}
      <Group gap="md" mt={4}>
        {retry === undefined ? null : (
          <Button size="xs" variant="default" onClick={retry}>
            {partWords.problem.retry}
          </Button>
        )}
        <Text size="xs" className={classes['code']}>
          {partWords.problem.code}: {code}
        </Text>
      </Group>
    </Notice>
  )
}
