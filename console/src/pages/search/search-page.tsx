import { TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState, type RefObject } from 'react'
import { useNavigate } from 'react-router'
import { useMay, useSession } from '../../frame/session.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { FilterChips, useFilters } from '../../parts/filter-chips.tsx'
import { Icon } from '../../parts/icon.tsx'
import { Loading } from '../../parts/loading.tsx'
import { Page } from '../../parts/page.tsx'
import { ProblemNotice } from '../../parts/problem-notice.tsx'
import { connectorsQuery } from '../../requests/connectors.ts'
import { findQuery } from '../../requests/search.ts'
import { searchWords as words } from '../../words/search.ts'
import { isIdentifier } from '../../parts/identifier.ts'
import { NotFound } from './not-found.tsx'
import { keepSearch } from './recent-searches.ts'
import { SearchResults } from './search-results.tsx'
import { SearchTips } from './search-tips.tsx'
import { TickedResults, type Ticked, type Ticks } from './ticked-results.tsx'
import { useResultKeys } from '../../parts/use-result-keys.ts'
import classes from './search.module.css'

/** Between two letters people wait less than this. */
const typingMs = 150

/** One search over the metaverse and all connector spaces. What is searched stands in the address. */
export function SearchPage() {
  const [parameters, change] = useFilters()
  const said = (parameters.get('q') ?? '').trim()
  const connectors = useQuery(connectorsQuery)
  const field = useRef<HTMLInputElement>(null)
  const region = useRef<HTMLDivElement>(null)
  const [ticked, tick] = useState<readonly Ticked[]>([])
  const ticks = { ticked, change: tick }
  useResultKeys({ region, field })
  const spaces = [
    { value: 'metaverse', label: words.filters.metaverse },
    ...(connectors.data?.connectors ?? []).map(({ name }) => ({ value: name, label: name })),
  ]
  return (
    <Page title={words.title}>
      <div className={classes['asking']}>
        <SearchField field={field} said={said} say={(text) => change('q', text)} openFirst={() => open(region.current)} />
        <FilterChips filters={[{ kind: 'choice', name: 'space', label: words.filters.space, choices: spaces }]} />
      </div>
      <TickedResults ticks={ticks} />
      <div ref={region}>{said === '' ? <SearchTips /> : <Found said={said} space={parameters.get('space')} ticks={ticks} />}</div>
    </Page>
  )
}

function open(region: HTMLElement | null): void {
  region?.querySelector<HTMLElement>('[data-result]')?.click()
}

/** What is typed goes into the address after a moment; an address that changes by itself goes into the field. */
function SearchField(of: {
  readonly field: RefObject<HTMLInputElement | null>
  readonly said: string
  readonly say: (text: string) => void
  readonly openFirst: () => void
}) {
  const { field, said, say, openFirst } = of
  const [text, setText] = useState(said)
  const [settled] = useDebouncedValue(text, typingMs)
  const sent = useRef(said)
  useEffect(() => {
    if (settled.trim() === sent.current) return
    sent.current = settled.trim()
    say(settled.trim())
    // `say` is a new function with every render and always does the same.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [settled])
  useEffect(() => {
    if (said === sent.current) return
    sent.current = said
    setText(said)
  }, [said])
  useEffect(() => {
    if (sent.current === '') field.current?.focus()
  }, [field])
  return (
    <TextInput
      ref={field}
      type="search"
      className={classes['field']}
      label={words.label}
      placeholder={words.placeholder}
      value={text}
      onChange={(event) => setText(event.currentTarget.value)}
      onKeyDown={(event) => {
        if (event.key === 'Enter' && text.trim() === said) openFirst()
      }}
      leftSection={<Icon name="search" size={18} />}
      autoComplete="off"
      spellCheck={false}
    />
  )
}

const limits = [10, 50, 100] as const

function Found({ said, space, ticks }: { readonly said: string; readonly space: string | null; readonly ticks: Ticks }) {
  const { name } = useSession()
  const { may, reason } = useMay('see-values')
  const navigate = useNavigate()
  const [parameters, change] = useFilters()
  const limit = limits.find((each) => String(each) === parameters.get('limit')) ?? limits[0]
  const isAllowed = may || isIdentifier(said)
  const found = useQuery({ ...findQuery({ said, space, limit }), enabled: isAllowed })
  if (!isAllowed) return <EmptyState icon="lock" title={words.masked.title} text={words.masked.text(reason ?? '')} />
  if (found.isError && !found.isFetching) return <ProblemNotice error={found.error} retry={() => void found.refetch()} />
  if (found.data === undefined) return <Loading what={words.searching} />
  const next = limits[limits.indexOf(limit) + 1]
  return (
    <div aria-busy={found.isPlaceholderData} className={classes['found']}>
      {found.data.groups.length === 0 ? (
        <NotFound said={said} reasons={found.data.notFound} space={space} />
      ) : (
        <SearchResults
          found={found.data}
          ticks={ticks}
          limit={limit}
          more={next === undefined ? null : () => change('limit', String(next))}
          narrow={(only) => change('space', only)}
          open={(path) => {
            keepSearch(name, said)
            void navigate(path)
          }}
        />
      )}
    </div>
  )
}
