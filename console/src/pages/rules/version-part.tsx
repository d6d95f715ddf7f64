import { Stack, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { ActionButton } from '../../parts/action-button.tsx'
import { FactList } from '../../parts/fact-list.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { versionQuery } from '../../requests/configuration.ts'
import { changeWords } from '../../words/changes.ts'
import { lineDifference } from './line-difference.ts'
import { OneChange } from './rule-action-drawer.tsx'
import classes from './rules.module.css'

const words = changeWords.history

interface ChangedDocument {
  readonly path: string
  readonly before: string
  readonly after: string
}

/** One version: who published it and why, what it changed, and the way back to it. */
export function VersionPart({ version, newest }: { readonly version: number; readonly newest: number }) {
  const [isReturning, setReturning] = useState(false)
  const own = useQuery(versionQuery(version))
  const former = useQuery(versionQuery(version - 1))
  return (
    <QueryView query={own}>
      {(found) => (
        <Stack gap="lg">
          <FactList
            facts={[
              { name: words.at, value: <TimeAgo at={found?.stored?.at ?? null} /> },
              { name: words.author, value: found?.stored?.author },
              { name: words.reason, value: found?.stored?.reason },
            ]}
          />
          {version === newest ? <Text size="sm">{words.isCurrent}</Text> : null}
          {version === newest || isReturning ? null : (
            <div>
              <ActionButton permission="edit-rules" variant="default" act={() => setReturning(true)}>
                {words.rollBack}
              </ActionButton>
            </div>
          )}
          {isReturning ? (
            <OneChange text={words.rollBackText(version)} change={{ restore: version }} action={changeWords.publish.rollBack} />
          ) : (
            <QueryView query={former}>
              {(before) => <Changed documents={changedIn(before?.documents ?? [], found?.documents ?? [])} isFirst={before === null} />}
            </QueryView>
          )}
        </Stack>
      )}
    </QueryView>
  )
}

function Changed({ documents, isFirst }: { readonly documents: readonly ChangedDocument[]; readonly isFirst: boolean }) {
  if (isFirst) return <Text>{`${words.firstVersion} ${words.documents(documents.length)}.`}</Text>
  return (
    <section aria-label={words.changed}>
      <Title order={3} mb="xs">
        {words.changed}
      </Title>
      {documents.length === 0 ? <Text>{words.changedNothing}</Text> : null}
      <Stack gap="md">
        {documents.map((document) => (
          <div key={document.path}>
            <Text size="sm" fw={600}>
              {document.path}
            </Text>
            <Lines of={document} />
          </div>
        ))}
      </Stack>
    </section>
  )
}

const signs = { same: ' ', removed: '−', added: '+' } as const

function Lines({ of: { before, after } }: { readonly of: ChangedDocument }) {
  const lines = lineDifference(before, after)
  if (lines === null) return <Text size="sm">{words.long}</Text>
  return (
    <div className={classes['lines']}>
      {lines.map((line, index) => (
        // Lines repeat, and never move while they are shown.
        // oxlint-disable-next-line react/no-array-index-key
        <div key={index} data-kind={line.kind}>
          {line.kind === 'gap' ? `⋯ ${line.count} ${words.gap}` : `${signs[line.kind]} ${line.text}`}
        </div>
      ))}
    </div>
  )
}

type Documents = readonly { readonly path: string; readonly text: string }[]

function changedIn(before: Documents, after: Documents): readonly ChangedDocument[] {
  const old = new Map(before.map(({ path, text }) => [path, text]))
  const fresh = new Map(after.map(({ path, text }) => [path, text]))
  return [...new Set([...old.keys(), ...fresh.keys()])]
    .map((path) => ({ path, before: old.get(path) ?? '', after: fresh.get(path) ?? '' }))
    .filter((document) => document.before !== document.after)
}
