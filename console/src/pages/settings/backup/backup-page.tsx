import { Alert, Code, Stack } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { BackupListBody } from '#src/api/contract/backup.ts'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Card } from '../../../parts/card.tsx'
import { FactList } from '../../../parts/fact-list.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { backupsQuery, makeBackup } from '../../../requests/backups.ts'
import { backupWords as words, showBytes } from '../../../words/backups.ts'
import { SettingsFrame } from '../settings-frame.tsx'
import classes from '../settings.module.css'
import { BackupList } from './backup-list.tsx'
import { RehearsalWord } from './rehearsal-word.tsx'
import { ScheduleCard } from './schedule-card.tsx'

/** Backups: the last one, all there are, and how often they are made. */
export function BackupPage() {
  const backups = useQuery(backupsQuery)
  const client = useQueryClient()
  const refresh = (): void => void client.invalidateQueries({ queryKey: ['backups'] })
  return (
    <SettingsFrame
      page="backup"
      actions={
        <ActionButton
          permission="administer"
          blocked={(backups.data?.work ?? null) === null ? null : words.busy}
          act={async () => {
            const { id, bytes } = await makeBackup(refresh).finally(refresh)
            notifications.show({ message: words.made(id, showBytes(bytes)) })
          }}
        >
          {words.make}
        </ActionButton>
      }
    >
      <p className={classes['quiet']}>
        {words.why} <Code>{words.restoreCommand}</Code>
      </p>
      <QueryView query={backups}>
        {(found) => (
          <>
            <Notices of={found} />
            <div className={classes['columns']}>
              <LastCard of={found} />
              <ScheduleCard settings={found.settings} />
            </div>
            <BackupList backups={found.backups} work={found.work} />
          </>
        )}
      </QueryView>
    </SettingsFrame>
  )
}

/** What is being done, what went wrong, and whether these data came out of a backup. */
function Notices({ of: { work, failure, restored } }: { readonly of: BackupListBody }) {
  return (
    <>
      {work === null ? null : (
        <output>
          <StateWord tone="running" word={words.work[work.kind]} />{' '}
          {work.total === 0 ? null : words.work.copied(Math.floor((100 * work.done) / work.total))}
        </output>
      )}
      {failure === null ? null : (
        <div>
          <StateWord tone="failed" word={words.failure(failure.what, failure.reason)} /> <TimeAgo at={failure.at} />
        </div>
      )}
      {restored === null ? null : (
        <Alert title={words.restored.title} color="gray">
          {words.restored.text(restored)} {words.restored.of} <TimeAgo at={restored.createdAt} />.
        </Alert>
      )}
    </>
  )
}

function LastCard({ of: { backups, next, folder } }: { readonly of: BackupListBody }) {
  const [last] = backups
  const state = words.state
  return (
    <Card title={state.title}>
      <Stack gap="sm">
        <FactList
          facts={[
            {
              name: state.made,
              value:
                last === undefined ? (
                  <StateWord tone="warning" word={state.none} />
                ) : (
                  <>
                    <TimeAgo at={last.createdAt} /> {state.by(last.createdBy)}
                  </>
                ),
            },
            ...(last === undefined
              ? []
              : [
                  { name: state.size, value: showBytes(last.bytes) },
                  { name: state.proven, value: <RehearsalWord of={last.rehearsal} /> },
                  {
                    name: state.contents,
                    value: (
                      <>
                        <div>{state.rows(last.counts)}</div>
                        <div>{state.secrets(last.counts.secrets)}</div>
                        <div>
                          <b>{state.key}</b>
                        </div>
                      </>
                    ),
                  },
                ]),
            { name: state.next, value: next === null ? state.noNext : <TimeAgo at={next} /> },
            { name: state.place, value: <code className={classes['hash']}>{folder}</code> },
          ]}
        />
        <p className={classes['quiet']}>
          {state.placeWhy} {state.keyWhy}
        </p>
      </Stack>
    </Card>
  )
}
