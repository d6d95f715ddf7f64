import { Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { CheckBody } from '#src/api/contract/connector.ts'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Card } from '../../../parts/card.tsx'
import { ProblemNotice } from '../../../parts/problem-notice.tsx'
import { testConnector } from '../../../requests/connectors.ts'
import { credentialWords } from '../../../words/credentials.ts'
import { CheckList } from '../fix/check-list.tsx'

/** What the account may do, as the directory shows when it is tested now. */
export function RightsPart({ connector }: { readonly connector: string }) {
  const client = useQueryClient()
  const [checks, setChecks] = useState<readonly CheckBody[]>([])
  const testing = useMutation({
    mutationFn: async () => {
      setChecks([])
      for await (const line of testConnector(connector)) {
        if (line.type === 'check') setChecks((before) => [...before, line.check])
      }
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['accounts'] }),
  })
  return (
    <Card title={credentialWords.detail.tabs.rights}>
      <Stack gap="md" align="flex-start">
        <Text size="sm">{testing.isIdle ? credentialWords.rights.none : credentialWords.rights.text}</Text>
        <ActionButton permission="test-secret" act={() => testing.mutateAsync().catch(() => undefined)}>
          {credentialWords.detail.test}
        </ActionButton>
        <CheckList checks={checks} state={testing.isPending ? 'going-on' : 'ended'} />
        {testing.isError ? <ProblemNotice error={testing.error} /> : null}
      </Stack>
    </Card>
  )
}
