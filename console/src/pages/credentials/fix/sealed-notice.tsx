import { Button, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import { credentialWords } from '../../../words/credentials.ts'
import { asSentence } from '../../../words/format.ts'

const words = credentialWords.sealed

/** Nothing can be stored while the vault is sealed: why, and the way out. */
export function SealedNotice({ reason }: { readonly reason: string | null }) {
  return (
    <Stack gap="xs" role="alert" align="flex-start">
      <Text fw={650}>{words.title}</Text>
      <Text size="sm">
        {asSentence(reason)} {words.text}
      </Text>
      <Button component={Link} to="/settings/vault">
        {words.action}
      </Button>
    </Stack>
  )
}
