import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { TokenBody } from '#src/api/contract/access.ts'
import { ActionButton } from '../../../parts/action-button.tsx'
import { ConfirmTyped } from '../../../parts/confirm-typed.tsx'
import { EmptyState } from '../../../parts/empty-state.tsx'
import { NeedsPermission } from '../../../parts/needs-permission.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { RecordTable, type Column } from '../../../parts/record-table.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { revokeToken, tokensQuery } from '../../../requests/tokens.ts'
import { tokenWords as words, userWords } from '../../../words/users.ts'
import { SettingsFrame } from '../settings-frame.tsx'
import classes from '../settings.module.css'
import { CreateTokenButton } from './create-token.tsx'

const tones = { good: 'success', expired: 'neutral', revoked: 'waiting' } as const

/** What programs sign in with. */
export function TokensPage() {
  return (
    <SettingsFrame page="tokens" actions={<CreateTokenButton />}>
      <p className={classes['quiet']}>{words.why}</p>
      <NeedsPermission permission="administer">
        <TokenList />
      </NeedsPermission>
    </SettingsFrame>
  )
}

function TokenList() {
  const tokens = useQuery(tokensQuery)
  const client = useQueryClient()
  const [revoking, setRevoking] = useState<TokenBody | null>(null)
  return (
    <QueryView query={tokens}>
      {({ tokens: list }) => (
        <>
          {list.length === 0 ? (
            <EmptyState icon="credentials" title={words.none} text={words.noneText} />
          ) : (
            <RecordTable label={words.label} rows={list} columns={columns(setRevoking)} idOf={({ id }) => id} />
          )}
          <ConfirmTyped
            opened={revoking !== null}
            title={words.revoke.title(revoking?.purpose ?? '')}
            typed={null}
            action={words.revoke.submit}
            act={async () => {
              await revokeToken(revoking?.id ?? '')
              await client.invalidateQueries({ queryKey: ['audit'] })
            }}
            onClose={() => setRevoking(null)}
          >
            {words.revoke.text}
          </ConfirmTyped>
        </>
      )}
    </QueryView>
  )
}

function columns(revoke: (token: TokenBody) => void): readonly Column<TokenBody>[] {
  const names = words.columns
  return [
    { id: 'purpose', header: names.purpose, cell: ({ purpose }) => <b>{purpose}</b> },
    { id: 'role', header: names.role, hideBelow: 'sm', cell: (token) => roleOf(token) },
    { id: 'state', header: names.state, width: 7, cell: ({ state }) => <StateWord tone={tones[state]} word={words.states[state]} /> },
    { id: 'expires', header: names.expires, width: 7, hideBelow: 'sm', cell: ({ expiresAt }) => <TimeAgo at={expiresAt} /> },
    { id: 'used', header: names.used, width: 8, hideBelow: 'md', cell: ({ lastUsedAt }) => <TimeAgo at={lastUsedAt} /> },
    { id: 'made', header: names.made, hideBelow: 'lg', cell: ({ createdBy }) => createdBy },
    {
      id: 'revoke',
      header: names.revoke,
      width: 8,
      cell: (token) =>
        token.state === 'good' ? (
          <ActionButton permission="administer" size="compact-sm" variant="default" act={() => revoke(token)}>
            {words.revoke.action}
          </ActionButton>
        ) : null,
    },
  ]
}

function roleOf({ role, scope }: TokenBody): string {
  const name = userWords.roleNames[role]
  return scope === null ? name : `${name}, ${words.limited(scope.length)}`
}
