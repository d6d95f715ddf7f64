import { Button, Menu } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { UserBody } from '#src/api/contract/access.ts'
import { QueryView } from '../../../parts/query-view.tsx'
import { RecordTable, type Column } from '../../../parts/record-table.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { signInWaysQuery } from '../../../requests/session.ts'
import { usersQuery } from '../../../requests/users.ts'
import { userWords as words } from '../../../words/users.ts'
import classes from '../settings.module.css'
import { ChangeUser, type UserChange } from './change-user.tsx'
import { EndSessions } from './end-sessions.tsx'

/** People with a password here. */
export function UserList() {
  const users = useQuery(usersQuery)
  const { data: ways } = useQuery(signInWaysQuery)
  const [changing, setChanging] = useState<UserChange | null>(null)
  const close = (): void => setChanging(null)
  return (
    <QueryView query={users}>
      {({ users: list }) => (
        <div className={classes['stack']}>
          <RecordTable label={words.label} rows={list} columns={columns(setChanging)} idOf={({ name }) => name} />
          {ways?.identityProvider === null || ways === undefined ? null : <p className={classes['quiet']}>{words.provider}</p>}
          <ChangeUser change={changing} onClose={close} />
          <EndSessions name={changing?.what === 'end' ? changing.user.name : null} count={changing?.user.sessions ?? 0} onClose={close} />
        </div>
      )}
    </QueryView>
  )
}

function columns(change: (wanted: UserChange) => void): readonly Column<UserBody>[] {
  const names = words.columns
  return [
    { id: 'name', header: names.name, cell: ({ name }) => <b>{name}</b>, compare: (a, b) => a.name.localeCompare(b.name) },
    { id: 'role', header: names.role, cell: ({ role }) => words.roleNames[role], compare: (a, b) => a.role.localeCompare(b.role) },
    { id: 'lastSignIn', header: names.lastSignIn, width: 9, hideBelow: 'sm', cell: ({ lastSignInAt }) => <TimeAgo at={lastSignInAt} /> },
    { id: 'sessions', header: names.sessions, width: 7, align: 'right', hideBelow: 'md', cell: ({ sessions }) => sessions },
    {
      id: 'made',
      header: names.made,
      hideBelow: 'md',
      cell: ({ createdAt, createdBy }) => (
        <>
          <TimeAgo at={createdAt} />, {createdBy}
        </>
      ),
    },
    { id: 'actions', header: names.actions, width: 7, cell: (user) => <UserMenu user={user} change={change} /> },
  ]
}

function UserMenu({ user, change }: { readonly user: UserBody; readonly change: (wanted: UserChange) => void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button size="compact-sm" variant="default" aria-label={`${words.change.action} ${user.name}`}>
          {words.change.action}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => change({ what: 'role', user })}>{words.change.role}</Menu.Item>
        <Menu.Item onClick={() => change({ what: 'password', user })}>{words.change.password}</Menu.Item>
        <Menu.Item onClick={() => change({ what: 'end', user })}>{words.change.end}</Menu.Item>
        <Menu.Item color="var(--tone-failed)" onClick={() => change({ what: 'remove', user })}>
          {words.change.remove}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  )
}
