import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { OpenSessionBody } from '#src/api/contract/access.ts'
import { useState } from 'react'
import { ActionButton } from '../../../parts/action-button.tsx'
import { useFilters } from '../../../parts/filter-chips.tsx'
import { NeedsPermission } from '../../../parts/needs-permission.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { RecordTable, type Column } from '../../../parts/record-table.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { sessionsQuery } from '../../../requests/users.ts'
import { userWords as words } from '../../../words/users.ts'
import { SettingsFrame } from '../settings-frame.tsx'
import { AddUserButton } from './add-user.tsx'
import { EndSessions } from './end-sessions.tsx'
import { RoleMatrix } from './role-matrix.tsx'
import { UserList } from './user-list.tsx'

const tabs = ['users', 'roles', 'sessions'] as const

/** Who may do what, who is here, and what each role is for. */
export function UsersPage() {
  const [parameters, change] = useFilters()
  const tab = tabs.find((name) => name === parameters.get('tab')) ?? 'users'
  return (
    <SettingsFrame page="users" actions={<AddUserButton />}>
      <Tabs value={tab} onChange={(value) => change('tab', value === 'users' ? null : value)} keepMounted={false}>
        <Tabs.List aria-label={words.tabs.label} mb="md">
          {tabs.map((name) => (
            <Tabs.Tab key={name} value={name}>
              {words.tabs[name]}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value="users">
          <NeedsPermission permission="administer">
            <UserList />
          </NeedsPermission>
        </Tabs.Panel>
        <Tabs.Panel value="roles">
          <RoleMatrix />
        </Tabs.Panel>
        <Tabs.Panel value="sessions">
          <NeedsPermission permission="administer">
            <SessionList />
          </NeedsPermission>
        </Tabs.Panel>
      </Tabs>
    </SettingsFrame>
  )
}

function SessionList() {
  const sessions = useQuery(sessionsQuery)
  const [ending, setEnding] = useState<string | null>(null)
  return (
    <QueryView query={sessions}>
      {({ sessions: list }) => (
        <>
          <RecordTable
            label={words.sessions.label}
            rows={list}
            columns={columns(setEnding)}
            idOf={({ name, createdAt, agent }) => `${name} ${createdAt} ${agent}`}
          />
          <EndSessions name={ending} count={list.filter(({ name }) => name === ending).length} onClose={() => setEnding(null)} />
        </>
      )}
    </QueryView>
  )
}

function columns(end: (name: string) => void): readonly Column<OpenSessionBody>[] {
  const names = words.sessions.columns
  return [
    { id: 'name', header: names.name, cell: ({ name }) => <b>{name}</b>, compare: (a, b) => a.name.localeCompare(b.name) },
    { id: 'role', header: names.role, hideBelow: 'sm', cell: ({ role }) => words.roleNames[role] },
    { id: 'by', header: names.by, hideBelow: 'lg', cell: ({ by }) => words.sessions.ways[by] },
    { id: 'since', header: names.since, width: 8, hideBelow: 'md', cell: ({ signedInAt }) => <TimeAgo at={signedInAt} /> },
    { id: 'seen', header: names.seen, width: 8, cell: ({ lastSeenAt }) => <TimeAgo at={lastSeenAt} /> },
    { id: 'from', header: names.from, hideBelow: 'sm', cell: ({ address, agent }) => <span title={agent}>{address}</span> },
    {
      id: 'end',
      header: names.end,
      width: 7,
      cell: ({ name }) => (
        <ActionButton permission="administer" size="compact-sm" variant="default" act={() => end(name)}>
          {words.sessions.end}
        </ActionButton>
      ),
    },
  ]
}
