import { Button, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useParams } from 'react-router'
import type { AccountBody, ConnectorDetailBody } from '#src/api/contract/connector.ts'
import { useMay } from '../../frame/session.tsx'
import { useFilters } from '../../parts/filter-chips.tsx'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { ForbiddenButton } from '../../parts/way-button.tsx'
import { connectorQuery } from '../../requests/connectors.ts'
import { credentialQuery } from '../../requests/credentials.ts'
import { credentialWords, standingWords } from '../../words/credentials.ts'
import { AuditPart } from './parts/audit-part.tsx'
import { RightsPart } from './parts/rights-part.tsx'
import { RotationPart } from './parts/rotation-part.tsx'
import { StatePart } from './parts/state-part.tsx'
import { VersionsPart } from './parts/versions-part.tsx'
import { FixDrawer, useFixDrawer } from './fix/fix-drawer.tsx'
import { secretNameOf } from './fix/secret-kind.ts'

const words = credentialWords.detail
const tabs = ['state', 'versions', 'rotation', 'rights', 'audit'] as const

/** One account: how it stands, what is stored of it, and everything that was done with it. The address names a connector that uses it. */
export function CredentialPage() {
  const { account: connector = '' } = useParams()
  const seen = useQuery(credentialQuery(connector))
  const detail = useQuery(connectorQuery(connector))
  const title = seen.data?.account.account ?? connector
  return (
    <>
      <Page
        title={title}
        aside={seen.data === undefined ? null : <Standing account={seen.data.account} />}
        actions={detail.data === undefined ? null : <FixButton detail={detail.data} />}
      >
        <QueryView query={seen}>
          {({ account }) => <QueryView query={detail}>{(found) => <Parts account={account} detail={found} />}</QueryView>}
        </QueryView>
      </Page>
      <FixDrawer connector={connector} />
    </>
  )
}

function Standing({ account }: { readonly account: AccountBody }) {
  const { word, tone, sentence } = standingWords(account.standing)
  return <StateWord tone={tone} word={word} title={sentence} />
}

function FixButton({ detail }: { readonly detail: ConnectorDetailBody }) {
  const { open } = useFixDrawer()
  const { reason } = useMay('replace-secret')
  const label = words.fix(secretNameOf(detail))
  if (reason !== null) return <ForbiddenButton reason={reason}>{label}</ForbiddenButton>
  return (
    <Button onClick={open} data-fix>
      {label}
    </Button>
  )
}

function Parts({ account, detail }: { readonly account: AccountBody; readonly detail: ConnectorDetailBody }) {
  const [parameters, change] = useFilters()
  const tab = tabs.find((name) => name === parameters.get('tab')) ?? 'state'
  const connector = detail.connector.name
  return (
    <Tabs value={tab} onChange={(value) => change('tab', value === 'state' ? null : value)} keepMounted={false}>
      <Tabs.List aria-label={words.tabs.label} mb="md">
        {tabs.map((name) => (
          <Tabs.Tab key={name} value={name}>
            {words.tabs[name]}
          </Tabs.Tab>
        ))}
      </Tabs.List>
      <Tabs.Panel value="state">
        <StatePart account={account} />
      </Tabs.Panel>
      <Tabs.Panel value="versions">
        <VersionsPart account={account} connector={connector} />
      </Tabs.Panel>
      <Tabs.Panel value="rotation">
        <RotationPart detail={detail} />
      </Tabs.Panel>
      <Tabs.Panel value="rights">
        <RightsPart connector={connector} />
      </Tabs.Panel>
      <Tabs.Panel value="audit">
        <AuditPart connector={connector} />
      </Tabs.Panel>
    </Tabs>
  )
}
