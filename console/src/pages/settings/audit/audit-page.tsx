import { Button, Code, Group, Text } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { AuditEntryBody, VaultCheckBody } from '#src/api/contract/vault.ts'
import { useMay } from '../../../frame/session.tsx'
import { ActionButton } from '../../../parts/action-button.tsx'
import { Breakable } from '../../../parts/breakable.tsx'
import { CopyButton } from '../../../parts/copy-button.tsx'
import { EmptyState } from '../../../parts/empty-state.tsx'
import { FilterChips, useFilters, type Filter } from '../../../parts/filter-chips.tsx'
import { NeedsPermission } from '../../../parts/needs-permission.tsx'
import { Notice } from '../../../parts/notice.tsx'
import { QueryView } from '../../../parts/query-view.tsx'
import { RecordTable, type Column } from '../../../parts/record-table.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { TimeAgo } from '../../../parts/time-ago.tsx'
import { auditQuery } from '../../../requests/audit.ts'
import { connectorsQuery } from '../../../requests/connectors.ts'
import { verifyVault } from '../../../requests/vault.ts'
import { auditWords as words } from '../../../words/users.ts'
import { SettingsFrame } from '../settings-frame.tsx'
import classes from '../settings.module.css'

const names = words.columns
const columns: readonly Column<AuditEntryBody>[] = [
  { id: 'when', header: names.when, width: 6.5, cell: ({ at }) => <TimeAgo at={at} /> },
  { id: 'who', header: names.who, width: 6.5, cell: ({ actor }) => actor },
  { id: 'what', header: names.what, cell: (entry) => <What entry={entry} /> },
  { id: 'about', header: names.about, hideBelow: 'sm', cell: ({ subject }) => <Breakable>{subject}</Breakable> },
  { id: 'version', header: names.version, width: 5, align: 'right', hideBelow: 'lg', cell: ({ version }) => version },
  { id: 'why', header: names.why, hideBelow: 'md', cell: ({ action, reason }) => (action === 'secret-state-shown' ? '' : reason) },
]

/** Who did what with secrets and access, and whether the record of it is whole. */
export function AuditPage() {
  const { may: mayAll } = useMay('read-audit')
  const checking = useMutation({ mutationFn: verifyVault })
  return (
    <SettingsFrame
      page="audit"
      actions={
        <ActionButton permission="administer" variant="default" act={() => checking.mutateAsync()}>
          {words.verify.action}
        </ActionButton>
      }
    >
      <p className={classes['quiet']}>{mayAll ? words.why : words.own}</p>
      {checking.data === undefined ? null : <Verdict of={checking.data.audit} />}
      <NeedsPermission permission="read-own-audit">
        <Entries />
      </NeedsPermission>
    </SettingsFrame>
  )
}

function Entries() {
  const [parameters] = useFilters()
  const query = useInfiniteQuery(auditQuery(parameters.get('connector')))
  const entries = useMemo(() => (query.data?.pages ?? []).flatMap((page) => page.entries), [query.data])
  const filters = useAuditFilters(entries)
  const shown = entries.filter(
    ({ actor, action, outcome }) =>
      (parameters.get('actor') ?? actor) === actor &&
      (parameters.get('action') ?? action) === action &&
      (parameters.get('outcome') ?? outcome) === outcome,
  )
  return (
    <>
      <FilterChips filters={filters} />
      <QueryView query={query}>
        {() =>
          shown.length === 0 ? (
            <EmptyState icon="filter" title={entries.length === 0 ? words.none : words.noneMatch} />
          ) : (
            <RecordTable label={words.label} rows={shown} columns={columns} idOf={({ sequence }) => sequence} />
          )
        }
      </QueryView>
      {query.hasNextPage ? (
        <Group>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words.older}
          </Button>
        </Group>
      ) : null}
    </>
  )
}

function useAuditFilters(entries: readonly AuditEntryBody[]): readonly Filter[] {
  const { data } = useQuery(connectorsQuery)
  return useMemo(() => {
    const same = (list: readonly string[]) => list.map((name) => ({ value: name, label: name }))
    const actors = [...new Set(entries.map(({ actor }) => actor))].toSorted()
    const connectors = [{ value: 'vault', label: words.filters.vault }, ...same((data?.connectors ?? []).map(({ name }) => name))]
    return [
      { kind: 'choice', name: 'connector', label: words.filters.connector, choices: connectors },
      { kind: 'choice', name: 'actor', label: words.filters.actor, choices: same(actors) },
      {
        kind: 'choice',
        name: 'action',
        label: words.filters.action,
        choices: Object.entries(words.actions).map(([value, label]) => ({ value, label })),
      },
      { kind: 'choice', name: 'outcome', label: words.filters.outcome, choices: [{ value: 'refused', label: words.filters.refused }] },
    ]
  }, [entries, data])
}

function What({ entry: { action, outcome } }: { readonly entry: AuditEntryBody }) {
  const what = words.actions[action] ?? action
  return outcome === 'refused' ? <StateWord tone="failed" word={`${what}: ${words.refused}`} /> : <>{what}</>
}

function Verdict({ of: { entries, head, breaks } }: { readonly of: VaultCheckBody['audit'] }) {
  return (
    <Notice tone={breaks.length === 0 ? 'waiting' : 'failed'} icon={breaks.length === 0 ? 'check' : 'cross'} told="politely">
      {breaks.length === 0 ? (
        <StateWord tone="success" word={words.verify.sound(entries)} />
      ) : (
        <StateWord tone="failed" word={words.verify.broken(breaks.length)} />
      )}
      {breaks.map(({ sequence, kind }) => (
        <Text key={sequence} size="sm">
          {words.verify.entry(sequence, words.verify.breaks[kind])}
        </Text>
      ))}
      {head === null ? null : (
        <>
          <Text size="sm">{words.verify.head}</Text>
          <Group gap="xs">
            <Code className={classes['hash']}>{head}</Code>
            <CopyButton text={head} />
          </Group>
        </>
      )}
    </Notice>
  )
}
