import { Group, Stack, Text } from '@mantine/core'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { ConnectorDetailBody } from '#src/api/contract/connector.ts'
import type { RotatedBody } from '#src/api/contract/rotation.ts'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Card } from '../../../parts/card.tsx'
import { FactList } from '../../../parts/fact-list.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { pathOf } from '../../../requests/ask.ts'
import { rotateSecret } from '../../../requests/credentials.ts'
import { credentialWords } from '../../../words/credentials.ts'
import { RotationOutcome } from '../fix/other-ways.tsx'

const words = credentialWords.rotation

/** How the secret is replaced by itself, what became of it, and doing it now. */
export function RotationPart({ detail: { connector, rotation } }: { readonly detail: ConnectorDetailBody }) {
  const client = useQueryClient()
  const [outcome, setOutcome] = useState<RotatedBody | null>(null)
  if (rotation === null) return <Text>{words.impossible}</Text>
  const rotate = (form: 'dry-run' | 'replace') => async (): Promise<void> => {
    setOutcome(await rotateSecret(connector.name, form))
    await client.invalidateQueries({ queryKey: ['accounts'] })
  }
  const { everyDays, pendingVersion, nextTryAt, lastFailure } = rotation
  return (
    <Card title={words.title}>
      <Stack gap="md">
        <FactList
          facts={[
            { name: words.policy, value: everyDays === null ? words.off : words.every(everyDays) },
            ...(pendingVersion === null ? [] : [{ name: words.pending, value: words.pendingVersion(pendingVersion) }]),
            ...(nextTryAt === null ? [] : [{ name: words.nextTry, value: <TimeAgo at={nextTryAt} /> }]),
            ...(lastFailure === null
              ? []
              : [
                  {
                    name: words.lastFailure,
                    value: (
                      <>
                        <TimeAgo at={lastFailure.at} />: {lastFailure.text} {lastFailure.advice}
                      </>
                    ),
                  },
                ]),
          ]}
        />
        <Group>
          <ActionButton permission="replace-secret" act={rotate('replace')}>
            {words.now}
          </ActionButton>
          <ActionButton permission="replace-secret" variant="default" act={rotate('dry-run')}>
            {words.probe}
          </ActionButton>
        </Group>
        {outcome === null ? null : <RotationOutcome of={outcome} />}
        <Text size="sm">
          {words.change} <Link to={`${pathOf('connectors', connector.name)}?tab=settings`}>{words.toSettings}</Link>
        </Text>
      </Stack>
    </Card>
  )
}
