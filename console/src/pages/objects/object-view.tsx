import { Tabs } from '@mantine/core'
import { lazy, Suspense, type ReactNode } from 'react'
import { useFilters } from '../../parts/filter-chips.tsx'
import { Loading } from '../../parts/loading.tsx'
import { Page } from '../../parts/page.tsx'
import { objectWords as words } from '../../words/objects.ts'
import { ErrorsTab, problemsOf } from './errors-tab.tsx'
import { HistoryTab } from './history-tab.tsx'
import { IdentityValues } from './identity-values.tsx'
import { LinkActions } from './link-actions.tsx'
import { MaskedNote } from './masked-note.tsx'
import { ObjectHeader } from './object-header.tsx'
import { PendingTab, setsOf } from './pending-tab.tsx'
import { PlaceList } from './place-list.tsx'
import { PreviewTab } from './preview-tab.tsx'
import { RawTab } from './raw-tab.tsx'
import { SpaceValues } from './space-values.tsx'
import { StaleNotes } from './stale-notes.tsx'
import type { Subject } from './subject.ts'
import { SynchronizeAction } from './synchronize-action.tsx'
import { WhyTab } from './why-tab.tsx'
import classes from './objects.module.css'

const LineageTab = lazy(() => import('./lineage-tab.tsx').then((module) => ({ default: module.LineageTab })))

const tabs = ['values', 'lineage', 'imports', 'exports', 'errors', 'history', 'preview', 'why', 'raw'] as const
type Tab = (typeof tabs)[number]

/** One identity or object: what it is, where it is, and everything known about it. The tab stands in the address. */
export function ObjectView({ subject }: { readonly subject: Subject }) {
  const [parameters, change] = useFilters()
  const tab = tabs.find((each) => each === parameters.get('tab')) ?? 'values'
  const { identity, objects, kind } = subject
  const object = kind === 'object' ? objects[0] : undefined
  return (
    <Page
      title={subject.title}
      actions={
        <>
          <SynchronizeAction subject={subject} />
          {object === undefined ? null : <LinkActions object={object} />}
        </>
      }
    >
      <ObjectHeader subject={subject} />
      <MaskedNote />
      <StaleNotes
        connectors={[
          ...new Set([...objects.map(({ connector }) => connector), ...(identity?.joined ?? []).map(({ connector }) => connector)]),
        ]}
      />
      <PlaceList subject={subject} />
      <Tabs value={tab} onChange={(next) => change('tab', next === 'values' ? null : next)} keepMounted={false}>
        <Tabs.List aria-label={words.tabs.label}>
          {tabs.map((each) => (
            <Tabs.Tab key={each} value={each}>
              {nameOf(each, subject)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} className={classes['panel'] ?? ''}>
          <Suspense fallback={<Loading />}>{contentOf(tab, subject)}</Suspense>
        </Tabs.Panel>
      </Tabs>
    </Page>
  )
}

/** With the number of what is behind it, where that says something. */
function nameOf(tab: Tab, { objects }: Subject): string {
  const count =
    tab === 'imports' || tab === 'exports'
      ? objects.flatMap((object) => setsOf(object, tab === 'imports' ? 'import' : 'export')).length
      : tab === 'errors'
        ? objects.flatMap(problemsOf).length
        : 0
  return count === 0 ? words.tabs[tab] : `${words.tabs[tab]} (${count})`
}

function contentOf(tab: Tab, subject: Subject): ReactNode {
  const { kind, identity, objects, id } = subject
  const [object] = objects
  switch (tab) {
    case 'values':
      if (kind === 'identity' && identity !== null) return <IdentityValues identity={identity} />
      return object === undefined ? null : <SpaceValues object={object} />
    case 'lineage':
      return <LineageTab subject={subject} />
    case 'imports':
      return <PendingTab objects={objects} way="import" />
    case 'exports':
      return <PendingTab objects={objects} way="export" />
    case 'errors':
      return <ErrorsTab objects={objects} />
    case 'history':
      return <HistoryTab id={id} />
    case 'preview':
      return <PreviewTab subject={subject} />
    case 'why':
      return <WhyTab subject={subject} />
    case 'raw':
      return <RawTab subject={subject} />
  }
}
