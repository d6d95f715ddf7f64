import { Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { BackupBody, BackupWorkBody } from '#src/api/contract/backup.ts'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Card } from '../../../parts/card.tsx'
import { ConfirmTyped } from '../../../parts/confirm-typed.tsx'
import { EmptyState } from '../../../parts/empty-state.tsx'
import { RecordTable, type Column } from '../../../parts/record-table.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { deleteBackup, downloadBackup, rehearseBackup } from '../../../requests/backups.ts'
import { backupWords, showBytes } from '../../../words/backups.ts'
import classes from '../settings.module.css'
import { RehearsalChecks, RehearsalWord } from './rehearsal-word.tsx'

const words = backupWords.list

/** Every backup, newest first, with what can be done with it. */
export function BackupList({ backups, work }: { readonly backups: readonly BackupBody[]; readonly work: BackupWorkBody | null }) {
  const client = useQueryClient()
  const [leaving, setLeaving] = useState<BackupBody | null>(null)
  const id = leaving?.id ?? ''
  return (
    <Card title={words.title}>
      {backups.length === 0 ? (
        <EmptyState icon="copy" title={words.none} text={words.noneText} />
      ) : (
        <RecordTable label={words.label} rows={backups} columns={columns(work, setLeaving)} idOf={(backup) => backup.id} />
      )}
      <ConfirmTyped
        opened={leaving !== null}
        title={backupWords.remove.title(id)}
        typed={id}
        action={backupWords.remove.submit}
        act={async () => {
          await deleteBackup(id)
          await client.invalidateQueries({ queryKey: ['backups'] })
        }}
        onClose={() => setLeaving(null)}
      >
        {backupWords.remove.text(backups.length - 1)}
      </ConfirmTyped>
    </Card>
  )
}

function columns(work: BackupWorkBody | null, leave: (backup: BackupBody) => void): readonly Column<BackupBody>[] {
  const names = words.columns
  return [
    { id: 'made', header: names.made, width: 10, cell: (backup) => <Made of={backup} /> },
    { id: 'size', header: names.size, width: 6, align: 'right', hideBelow: 'sm', cell: ({ bytes }) => showBytes(bytes) },
    { id: 'by', header: names.by, width: 7, hideBelow: 'md', cell: ({ createdBy }) => createdBy },
    { id: 'rehearsal', header: names.rehearsal, width: 15.5, hideBelow: 'sm', cell: ({ rehearsal }) => <Rehearsed of={rehearsal} /> },
    { id: 'actions', header: names.actions, cell: (backup) => <Actions of={backup} work={work} leave={leave} /> },
  ]
}

function Made({ of: { id, createdAt } }: { readonly of: BackupBody }) {
  return (
    <>
      <TimeAgo at={createdAt} />
      <div className={classes['quiet']}>{id}</div>
    </>
  )
}

function Rehearsed({ of }: { readonly of: BackupBody['rehearsal'] }) {
  return (
    <>
      <RehearsalWord of={of} />
      {of === null ? null : <RehearsalChecks of={of} />}
    </>
  )
}

function Actions(of: { readonly of: BackupBody; readonly work: BackupWorkBody | null; readonly leave: (backup: BackupBody) => void }) {
  const client = useQueryClient()
  const { id } = of.of
  const blocked = of.work === null ? null : backupWords.busy
  const refresh = (): void => void client.invalidateQueries({ queryKey: ['backups'] })
  return (
    <Group gap="xs">
      <ActionButton
        permission="administer"
        size="compact-sm"
        variant="default"
        blocked={blocked}
        act={async () => {
          const { rehearsal } = await rehearseBackup(id, refresh).finally(refresh)
          if (rehearsal !== null) notifications.show({ message: backupWords.rehearsal.done[rehearsal.result](id) })
        }}
      >
        {backupWords.rehearsal.action}
      </ActionButton>
      <ActionButton permission="administer" size="compact-sm" variant="default" act={() => downloadBackup(id)}>
        {backupWords.download.action}
      </ActionButton>
      <ActionButton permission="administer" size="compact-sm" variant="default" blocked={blocked} act={() => of.leave(of.of)}>
        {backupWords.remove.action}
      </ActionButton>
    </Group>
  )
}
