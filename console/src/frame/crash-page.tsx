import { Button, Code, Stack, Text, Title } from '@mantine/core'
import { useRouteError } from 'react-router'
import { frameWords } from '../words/frame.ts'

/** A page failed to draw itself. The rest of the console goes on. */
export function CrashPage() {
  const error = useRouteError()
  return (
    <Stack role="alert" align="flex-start" p="md">
      <Title order={1}>{frameWords.crash.title}</Title>
      <Text>{frameWords.crash.why}</Text>
      <Button onClick={() => location.reload()}>{frameWords.crash.reload}</Button>
      <details>
        <summary>{frameWords.crash.details}</summary>
        <Code block>{error instanceof Error ? `${error.name}: ${error.message}` : String(error)}</Code>
      </details>
    </Stack>
  )
}
