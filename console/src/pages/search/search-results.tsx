import { Button, Group, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import type { SearchBody } from '#src/api/contract/search.ts'
import { identityPath, objectPath } from '../../parts/object-path.ts'
import { isTechnicalName } from '../../parts/technical-name.ts'
import { StateWord } from '../../parts/state-word.tsx'
import { searchWords as words } from '../../words/search.ts'
import { waitingMeaning } from '../../words/waiting.ts'
import { detailOfIdentity, groupedHits, nameOfIdentity, type IdentityHit, type PlacedHit } from '../../parts/grouped-hits.ts'
import { TickResult, type Ticked, type Ticks } from './ticked-results.tsx'
import classes from './search.module.css'

interface ResultsProps {
  readonly found: SearchBody
  readonly limit: number
  /** Shows more of every space; null when there is no more to be had. */
  readonly more: (() => void) | null
  readonly narrow: (space: string) => void
  readonly ticks: Ticks
  /** Opens what was found. */
  readonly open: (path: string) => void
}

/** What was found, identity by identity with its objects, then what belongs to nobody. */
export function SearchResults({ found, limit, more, narrow, open, ticks }: ResultsProps) {
  const { identities, loose } = groupedHits(found)
  const beyond = found.groups.filter(({ isMore }) => isMore)
  return (
    <>
      <output className={classes['count']}>{words.found(identities.length, loose.length)}</output>
      <ul className={classes['list']} aria-label={words.results}>
        {identities.map((each) => (
          <Identity key={each.id} of={each} open={open} ticks={ticks} />
        ))}
        {loose.map((each) => (
          <li key={each.hit.id} className={classes['entry']}>
            <ObjectLine of={each} open={open} ticks={ticks} />
          </li>
        ))}
      </ul>
      {beyond.length === 0 ? null : (
        <Group gap="xs" mt="md">
          {more === null ? <Text size="sm">{words.mostShown(limit)}</Text> : null}
          {more === null ? null : (
            <Button variant="default" size="sm" onClick={more}>
              {words.moreHere}
            </Button>
          )}
          {found.groups.length < 2
            ? null
            : beyond.map(({ connector }) => (
                <Button key={connector} variant="subtle" size="sm" onClick={() => narrow(connector ?? 'metaverse')}>
                  {words.only(connector ?? words.metaverse)}
                </Button>
              ))}
        </Group>
      )}
    </>
  )
}

function Identity({ of, open, ticks }: { readonly of: IdentityHit } & Pick<ResultsProps, 'open' | 'ticks'>) {
  const detail = detailOfIdentity(of)
  const type = of.identity?.objectType ?? of.objects[0]?.hit.objectType
  return (
    <li className={classes['entry']}>
      <TickedLine of={{ id: of.id, name: nameOfIdentity(of) }} ticks={ticks}>
        <ResultLink path={identityPath(of.id)} open={open}>
          {nameOfIdentity(of)}
        </ResultLink>
        {detail === null ? null : <span className={classes['detail']}>{detail}</span>}
        <span className={classes['tag']}>{type}</span>
        {of.identity?.isExact === true ? <span className={classes['tag']}>{words.exact}</span> : null}
      </TickedLine>
      {of.objects.length === 0 ? null : (
        <ul className={classes['objects']}>
          {of.objects.map((each) => (
            <li key={each.hit.id}>
              <ObjectLine of={each} open={open} ticks={ticks} />
            </li>
          ))}
        </ul>
      )}
    </li>
  )
}

function ObjectLine({ of, open, ticks }: { readonly of: PlacedHit } & Pick<ResultsProps, 'open' | 'ticks'>) {
  const { connector, hit } = of
  return (
    <TickedLine of={{ id: hit.id, name: words.inSpace(shownName(of), connector) }} ticks={ticks}>
      <ResultLink path={objectPath(connector, hit.id)} open={open}>
        {shownName(of)}
      </ResultLink>
      {shownName(of) === hit.dn || isTechnicalName(hit.dn) ? null : <span className={classes['detail']}>{hit.dn}</span>}
      <span className={classes['tag']}>{connector}</span>
      {hit.objectType === null ? null : <span className={classes['tag']}>{hit.objectType}</span>}
      {hit.kind === 'placeholder' ? <span className={classes['tag']}>{words.referredTo}</span> : null}
      {hit.metaverseId === null && hit.kind === 'object' ? <StateWord tone="neutral" word={words.notJoined} /> : null}
      {hit.isExact ? <span className={classes['tag']}>{words.exact}</span> : null}
      {hit.waiting.map((said) => (
        <StateWord key={said} {...waitingMeaning(said)} />
      ))}
    </TickedLine>
  )
}

/** The box stands before the first line of what it ticks, however long that is. */
function TickedLine({ of, ticks, children }: { readonly of: Ticked; readonly ticks: Ticks; readonly children: ReactNode }) {
  return (
    <div className={classes['ticked-line']}>
      <TickResult of={of} ticks={ticks} />
      <div className={classes['line']}>{children}</div>
    </div>
  )
}

/** Below an identity the distinguished name says what the row adds; names of a tenant are made of digits and say nothing. */
function shownName({ hit }: PlacedHit): string {
  const isNamed = hit.displayName !== null && (hit.metaverseId === null || isTechnicalName(hit.dn))
  return (isNamed ? hit.displayName : hit.dn) ?? hit.id
}

/** A link, so that it can be opened beside; opened here, the search is kept. */
function ResultLink(of: { readonly path: string; readonly open: (path: string) => void; readonly children: ReactNode }) {
  return (
    <Link
      to={of.path}
      data-result
      className={classes['link']}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return
        event.preventDefault()
        of.open(of.path)
      }}
    >
      {of.children}
    </Link>
  )
}
