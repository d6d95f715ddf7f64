import { Button, Checkbox, Group, Stack, Text } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { ConnectorDetailBody } from '#src/api/contract/connector.ts'
import { useMay } from '../../frame/session.tsx'
import { ActionButton } from '../../parts/action-button.tsx'
import { Card } from '../../parts/card.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { pathOf } from '../../requests/ask.ts'
import { credentialQuery } from '../../requests/credentials.ts'
import { documentQuery, type ConnectorText } from '../../requests/directory.ts'
import { connectorWords } from '../../words/connectors.ts'
import { ContainerLevel } from './container-tree.tsx'
import { selectionOf, withContainer } from './container-selection.ts'
import { SaveChange } from './save-change.tsx'
import classes from './connectors.module.css'

const words = connectorWords.partitions

type PartitionText = ConnectorText['partitions'][number]

/** Which partitions and containers are read. Changes are collected and saved together. */
export function PartitionsTab({ detail }: { readonly detail: ConnectorDetailBody }) {
  const document = useQuery(documentQuery(detail.connector.name))
  if (detail.connector.type !== 'active-directory') return <EmptyState icon="connectors" title={words.none} text={words.noneText} />
  return <QueryView query={document}>{({ connector, version }) => <Partitions key={version} document={connector} />}</QueryView>
}

function Partitions({ document }: { readonly document: ConnectorText }) {
  const client = useQueryClient()
  const [changed, setChanged] = useState<readonly PartitionText[] | null>(null)
  const [wanted, setWanted] = useState<ConnectorText | null>(null)
  const { may } = useMay('set-up-connectors')
  const partitions = changed ?? document.partitions
  const change = (to: PartitionText): void => setChanged(partitions.map((partition) => (partition.name === to.name ? to : partition)))
  const { data: seen } = useQuery(credentialQuery(document.name))
  const server = seen?.account.provenBy ?? null
  return (
    <Stack>
      <Group justify="space-between">
        <Text className={classes['quiet']}>{words.hint}</Text>
        <Group gap="xs">
          {changed === null ? null : <StateWord tone="warning" word={words.changed} />}
          <Button variant="default" onClick={() => void client.invalidateQueries({ queryKey: ['directory', 'containers', document.name] })}>
            {words.refresh}
          </Button>
          {changed === null ? null : (
            <>
              <Button variant="default" onClick={() => setChanged(null)}>
                {words.discard}
              </Button>
              <ActionButton
                permission="set-up-connectors"
                act={() => setWanted({ ...document, partitions: partitions.map((partition) => ({ ...partition })) })}
              >
                {words.save}
              </ActionButton>
            </>
          )}
        </Group>
      </Group>
      {partitions.map((partition) => (
        <PartitionCard
          key={partition.name}
          connector={document.name}
          partition={partition}
          server={server}
          mode={may ? 'editable' : 'read-only'}
          change={change}
        />
      ))}
      <Text className={classes['quiet']}>
        {words.preferred} <Link to={`${pathOf('connectors', document.name)}?tab=settings`}>{words.toSettings}</Link>
      </Text>
      <SaveChange
        wanted={wanted}
        reason={connectorWords.page.tabs.partitions}
        onClose={() => setWanted(null)}
        onSaved={() => setChanged(null)}
      />
    </Stack>
  )
}

function PartitionCard(of: {
  readonly connector: string
  readonly partition: PartitionText
  readonly server: string | null
  readonly mode: 'editable' | 'read-only'
  readonly change: (to: PartitionText) => void
}) {
  const { connector, partition, server, mode, change } = of
  const { may } = useMay('test-secret')
  // Looking takes a sign-in for each partition, and most that are not read are the directory's own.
  const [isOpen, setOpen] = useState(partition.selected)
  const selection = selectionOf(partition, partition.name)
  return (
    <Card
      title={partition.name}
      aside={server === null || !partition.selected ? null : <span className={classes['quiet']}>{`${words.lastServer}: ${server}`}</span>}
    >
      <Checkbox
        label={words.wholePartition}
        aria-label={`${words.wholePartition}: ${partition.name}`}
        checked={selection === 'all'}
        indeterminate={selection === 'some'}
        disabled={mode === 'read-only'}
        onChange={() => change(withContainer(partition, partition.name, selection === 'all' ? 'leave-out' : 'read'))}
        mb="xs"
      />
      {may && !isOpen ? (
        <Button variant="default" size="xs" onClick={() => setOpen(true)}>
          {words.look}
        </Button>
      ) : may ? (
        <ContainerLevel
          connector={connector}
          partition={partition.name}
          parent={null}
          selectionOf={(dn) => selectionOf(partition, dn)}
          toggle={mode === 'read-only' ? null : (dn, wish) => change(withContainer(partition, dn, wish))}
        />
      ) : (
        <ListedContainers partition={partition} />
      )}
    </Card>
  )
}

/** What the document names, for who may not look into the directory. */
function ListedContainers({ partition: { include = [], exclude = [] } }: { readonly partition: PartitionText }) {
  return (
    <Stack gap={4}>
      <Text className={classes['quiet']}>{words.lookNeeded}</Text>
      {include.length === 0 ? <Text>{words.whole}</Text> : null}
      {include.map((dn) => (
        <Text key={dn}>{dn}</Text>
      ))}
      {exclude.map((dn) => (
        <Text key={dn} td="line-through">
          {dn}
        </Text>
      ))}
    </Stack>
  )
}
