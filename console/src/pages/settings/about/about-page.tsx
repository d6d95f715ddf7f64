import { Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'react-router'
import type { StatusBody } from '#src/api/contract/status.ts'
import { useSession } from '../../../frame/session.tsx'
import { useExpectRestart } from '../../../live/live-provider.tsx'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Card } from '../../../parts/card.tsx'
import { ConfirmTyped } from '../../../parts/confirm-typed.tsx'
import { FactList } from '../../../parts/fact-list.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { documentationPath, documentPath } from '../../../requests/ask.ts'
import { restartService, verifyDatabase } from '../../../requests/service.ts'
import { statusQuery } from '../../../requests/status.ts'
import { firstRunWords } from '../../../words/first-run.ts'
import { showCount } from '../../../words/format.ts'
import { aboutWords as words } from '../../../words/import.ts'
import { userWords } from '../../../words/users.ts'
import { ScrollingTable } from '../../../parts/small-table.tsx'
import { SettingsFrame } from '../settings-frame.tsx'
import classes from '../settings.module.css'

/** Which installation this is, whether its database is sound, and the way for programs. */
export function AboutPage() {
  const status = useQuery(statusQuery)
  const [isAsking, setAsking] = useState(false)
  const expectRestart = useExpectRestart()
  return (
    <SettingsFrame
      page="about"
      actions={
        <ActionButton permission="administer" variant="default" act={() => setAsking(true)}>
          {words.restart.action}
        </ActionButton>
      }
    >
      <div className={classes['columns']}>
        <Card title={words.title}>
          <QueryView query={status}>{(found) => <Facts status={found} />}</QueryView>
        </Card>
        <ApiCard />
      </div>
      <HealthCard />
      <ConfirmTyped
        opened={isAsking}
        title={words.restart.title}
        typed={null}
        action={words.restart.submit}
        act={async () => {
          await restartService()
          expectRestart()
        }}
        onClose={() => setAsking(false)}
      >
        {words.restart.text}
      </ConfirmTyped>
    </SettingsFrame>
  )
}

function Facts({ status }: { readonly status: StatusBody }) {
  const { name, role } = useSession()
  const { version, startedAt, dataDirectory, configurationVersion, connectors, metaverse, pid } = status
  const objects = Object.values(metaverse).reduce((total, count) => total + count, 0)
  return (
    <FactList
      facts={[
        { name: words.facts.version, value: version },
        { name: words.facts.started, value: <TimeAgo at={startedAt} /> },
        { name: words.facts.pid, value: String(pid) },
        { name: words.facts.folder, value: <code>{dataDirectory}</code> },
        { name: words.facts.configuration, value: words.configurationOf(configurationVersion) },
        { name: words.facts.connectors, value: String(connectors.length) },
        { name: words.facts.objects, value: showCount(objects) },
        { name: words.facts.signedIn, value: `${name}, ${userWords.roleNames[role]}` },
      ]}
    />
  )
}

function ApiCard() {
  return (
    <Card title={words.api.title}>
      <Stack gap="xs">
        <Text size="sm">{words.api.text}</Text>
        <a href={documentationPath} target="_blank" rel="noreferrer">
          {words.api.docs}
        </a>
        <a href={documentPath} target="_blank" rel="noreferrer">
          {words.api.document}
        </a>
        <Link to="/settings/tokens">{words.api.tokens}</Link>
        <Link to="/first-run">{firstRunWords.resume}</Link>
      </Stack>
    </Card>
  )
}

function HealthCard() {
  const checking = useMutation({ mutationFn: verifyDatabase })
  const { columns } = words.health
  return (
    <Card
      title={words.health.title}
      aside={
        <ActionButton permission="run" size="xs" variant="default" act={() => checking.mutateAsync()}>
          {words.health.check}
        </ActionButton>
      }
    >
      <Stack gap="sm">
        <p className={classes['quiet']}>{words.health.why}</p>
        {checking.data === undefined ? null : checking.data.sound ? (
          <StateWord tone="success" word={words.health.sound} />
        ) : (
          <>
            <StateWord tone="failed" word={words.health.unsound(checking.data.findings.length)} />
            <ScrollingTable
              size="tall"
              label={words.health.label}
              columns={Object.values(columns)}
              rows={checking.data.findings.map(({ invariant, subject, message }) => ({
                id: `${invariant} ${subject}`,
                cells: [invariant, subject, message],
              }))}
            />
          </>
        )}
      </Stack>
    </Card>
  )
}
