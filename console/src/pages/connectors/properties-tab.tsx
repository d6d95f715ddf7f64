import { NavLink, Stack, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import type { ConnectorDetailBody } from '#src/api/contract/connector.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { Card } from '../../parts/card.tsx'
import { FactList } from '../../parts/fact-list.tsx'
import { useFilters } from '../../parts/filter-chips.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { pathOf } from '../../requests/ask.ts'
import { documentQuery, type ConnectorText } from '../../requests/directory.ts'
import { connectorTypeName, connectorWords } from '../../words/connectors.ts'
import { ConnectPage } from './connect-page.tsx'
import { SaveChange } from './save-change.tsx'
import classes from './connectors.module.css'

const words = connectorWords.properties

/** The properties, page by page, under the names administrators know. */
export function PropertiesTab({ detail }: { readonly detail: ConnectorDetailBody }) {
  const [parameters] = useFilters()
  const name = detail.connector.name
  const document = useQuery(documentQuery(name))
  const page = parameters.get('page') === 'connect' ? 'connect' : 'general'
  const connect = detail.connector.type === 'entra-id' ? words.tenant : words.forest
  return (
    <div className={classes['pages']}>
      <nav aria-label={words.pages} className={classes['side']}>
        <NavLink component={Link} to="?tab=properties" label={words.general} active={page === 'general'} {...current(page === 'general')} />
        <NavLink
          component={Link}
          to="?tab=properties&page=connect"
          label={connect}
          active={page === 'connect'}
          {...current(page === 'connect')}
        />
        <NavLink component={Link} to="?tab=partitions" label={words.toPartitions} />
        <NavLink component={Link} to="?tab=schema" label={words.toSchema} />
        <NavLink component={Link} to="?tab=profiles" label={words.toProfiles} />
        <NavLink component={Link} to="?tab=settings" label={words.toSettings} />
      </nav>
      <div className={classes['page']}>
        <QueryView query={document}>
          {({ connector, version }) =>
            page === 'connect' ? (
              <ConnectPage detail={detail} document={connector} title={connect} />
            ) : (
              <General key={version} document={connector} />
            )
          }
        </QueryView>
      </div>
    </div>
  )
}

function current(isCurrent: boolean): { readonly 'aria-current'?: 'page' } {
  return isCurrent ? { 'aria-current': 'page' } : {}
}

function General({ document }: { readonly document: ConnectorText }) {
  const navigate = useNavigate()
  const [name, setName] = useState(document.name)
  const [wanted, setWanted] = useState<ConnectorText | null>(null)
  const isChanged = name.trim() !== document.name && name.trim() !== ''
  return (
    <Card title={words.general}>
      <Stack align="flex-start">
        <TextInput
          label={words.name}
          description={words.nameHint}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
          maxLength={128}
          w="min(100%, 26rem)"
        />
        <FactList
          facts={[
            { name: words.type, value: connectorTypeName(document.type) },
            { name: words.id, value: document.id },
            {
              name: words.selected,
              value: document.partitions
                .filter(({ selected }) => selected)
                .map((partition) => partition.name)
                .join(', '),
            },
          ]}
        />
        <ActionButton
          permission="set-up-connectors"
          blocked={isChanged ? null : connectorWords.save.nothing}
          act={() => setWanted({ ...document, name: name.trim() })}
        >
          {words.save}
        </ActionButton>
      </Stack>
      <SaveChange
        wanted={wanted}
        reason={`${words.name}: ${name.trim()}`}
        onClose={() => setWanted(null)}
        onSaved={() => void navigate(`${pathOf('connectors', name.trim())}?tab=properties`, { replace: true })}
      />
    </Card>
  )
}
