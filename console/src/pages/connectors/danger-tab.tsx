import { Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { ConnectorBody } from '#src/api/contract/connector.ts'
import type { RecallImpactBody } from '#src/api/contract/recall.ts'
import { useMay } from '../../frame/session.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { Card } from '../../parts/card.tsx'
import { ConfirmTyped } from '../../parts/confirm-typed.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FactList } from '../../parts/fact-list.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { recall, recallQuery } from '../../requests/directory.ts'
import { connectorWords } from '../../words/connectors.ts'
import { showCount } from '../../words/format.ts'
import { partWords } from '../../words/parts.ts'

const words = connectorWords.danger

/** Taking leave of a connector: what it would come to is counted before anything can be pressed. */
export function DangerTab({ connector: { name } }: { readonly connector: ConnectorBody }) {
  const { may, reason } = useMay('set-up-connectors')
  const impact = useQuery({ ...recallQuery(name), enabled: may })
  const navigate = useNavigate()
  const [asked, setAsked] = useState<'clear' | 'remove' | null>(null)
  if (!may) return <EmptyState icon="lock" title={partWords.mayNotSee} text={reason ?? partWords.needsUnknown} />
  /** Returns with the first sign of life; the run goes on by itself and is followed there. */
  const begin = (kind: 'clear' | 'remove') => async (): Promise<void> => {
    for await (const line of recall(name, kind)) {
      await navigate(`/runs/${line.run.number}`)
      return
    }
  }
  return (
    <Stack>
      <Card title={words.title}>
        <QueryView query={impact} what={words.loading}>
          {(found) => <Counts impact={found} />}
        </QueryView>
        <Text size="sm" mt="sm">
          {words.guard}
        </Text>
      </Card>
      {(['clear', 'remove'] as const).map((kind) => (
        <Card key={kind} title={words[kind]}>
          <Stack align="flex-start" gap="sm">
            <Text>{kind === 'clear' ? words.clearWhy : words.removeWhy}</Text>
            <ActionButton
              permission="set-up-connectors"
              color="red.8"
              blocked={impact.data === undefined ? words.loading : null}
              act={() => setAsked(kind)}
            >
              {words.actions[kind]}
            </ActionButton>
          </Stack>
        </Card>
      ))}
      <ConfirmTyped
        opened={asked !== null}
        title={asked === 'remove' ? words.removeTitle(name) : words.clearTitle(name)}
        typed={name}
        action={words.actions[asked ?? 'clear']}
        act={begin(asked ?? 'clear')}
        onClose={() => setAsked(null)}
      >
        {impact.data === undefined ? null : <Counts impact={impact.data} />}
      </ConfirmTyped>
    </Stack>
  )
}

function Counts({ impact }: { readonly impact: RecallImpactBody }) {
  const { objects, joined, identitiesRemoved, identitiesChanged, rules, deletes, updates } = impact
  return (
    <FactList
      names="long"
      facts={[
        { name: words.objects, value: showCount(objects) },
        { name: words.joined, value: showCount(joined) },
        { name: words.identitiesRemoved, value: showCount(identitiesRemoved) },
        { name: words.identitiesChanged, value: showCount(identitiesChanged) },
        { name: words.rules, value: showCount(rules) },
        ...deletes.map(({ connector, count }) => ({ name: words.deletes(connector), value: <b>{showCount(count)}</b> })),
        ...updates.map(({ connector, count }) => ({ name: words.updates(connector), value: showCount(count) })),
      ]}
    />
  )
}
