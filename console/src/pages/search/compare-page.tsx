import { Button, Group, Stack, Switch, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { useMay } from '../../frame/session.tsx'
import { Card } from '../../parts/card.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { useFilters } from '../../parts/filter-chips.tsx'
import { identityPath, objectPath } from '../../parts/object-path.ts'
import { Page } from '../../parts/page.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { SmallTable } from '../../parts/small-table.tsx'
import { identityQuery, spaceObjectQuery } from '../../requests/objects.ts'
import { whereaboutsQuery } from '../../requests/search.ts'
import { compareWords as words } from '../../words/search.ts'
import { ValueList } from '../objects/value-list.tsx'
import { subjectOfIdentity, subjectOfObject } from '../objects/subject.ts'
import { compareSides, sideOfIdentity, sideOfObject, type ComparedAttribute, type Side } from './compare-objects.ts'

/** Two identities or objects, attribute by attribute. Which ones stands in the address. */
export function ComparePage() {
  const [parameters] = useFilters()
  const { may, reason } = useMay('see-values')
  const [first, second] = [parameters.get('a') ?? '', parameters.get('b') ?? '']
  return (
    <Page title={words.title}>
      {!may ? (
        <EmptyState icon="lock" title={words.masked} text={reason ?? ''} />
      ) : first === '' || second === '' ? (
        <EmptyState icon="search" title={words.two} text={words.twoText}>
          <Button component={Link} to="/search" variant="default">
            {words.search}
          </Button>
        </EmptyState>
      ) : (
        <Located id={first}>{(a) => <Located id={second}>{(b) => <Comparison first={a} second={b} />}</Located>}</Located>
      )}
    </Page>
  )
}

/** One of the two, wherever it is. */
interface Compared {
  readonly title: string
  readonly path: string
  readonly where: string
  readonly side: Side
}

function Located({ id, children }: { readonly id: string; readonly children: (of: Compared) => ReactNode }) {
  const found = useQuery(whereaboutsQuery(id))
  return (
    <QueryView query={found}>
      {({ groups: [group] }) => {
        const hit = group?.hits[0]
        if (group === undefined || hit === undefined) return <EmptyState title={words.gone(id)} text={words.goneText} />
        if (group.connector === null) return <Identity id={hit.id}>{children}</Identity>
        return (
          <SpaceObject connector={group.connector} id={hit.id}>
            {children}
          </SpaceObject>
        )
      }}
    </QueryView>
  )
}

function Identity({ id, children }: { readonly id: string; readonly children: (of: Compared) => ReactNode }) {
  return (
    <QueryView query={useQuery(identityQuery(id))}>
      {(identity) =>
        children({
          title: subjectOfIdentity(identity, []).title,
          path: identityPath(id),
          where: words.where(words.metaverse, identity.objectType),
          side: sideOfIdentity(identity),
        })
      }
    </QueryView>
  )
}

function SpaceObject(of: { readonly connector: string; readonly id: string; readonly children: (of: Compared) => ReactNode }) {
  const { connector, id, children } = of
  return (
    <QueryView query={useQuery(spaceObjectQuery(connector, id))}>
      {(object) =>
        children({
          title: subjectOfObject(object, null).title,
          path: objectPath(connector, id),
          where: words.where(connector, object.objectType ?? object.kind),
          side: sideOfObject(object),
        })
      }
    </QueryView>
  )
}

function Comparison({ first, second }: { readonly first: Compared; readonly second: Compared }) {
  const [parameters, change] = useFilters()
  const isOnlyDifferent = parameters.get('only') === 'different'
  const attributes = compareSides(first.side, second.side)
  const shown = attributes.filter(({ state }) => !isOnlyDifferent || state !== 'same')
  const differences = attributes.filter(({ state }) => state !== 'same').length
  const heads = first.title === second.title ? [first.where, second.where] : [first.title, second.title]
  return (
    <Card
      title={words.differences(differences, attributes.length)}
      aside={
        <Switch
          label={words.onlyDifferent}
          checked={isOnlyDifferent}
          onChange={(event) => change('only', event.currentTarget.checked ? 'different' : null)}
        />
      }
    >
      <Stack gap="md">
        <Group gap="xl">
          {[first, second].map(({ title, path, where }) => (
            <div key={path}>
              <Link to={path}>{title}</Link>
              <Text size="sm" c="var(--text-quiet)">
                {where}
              </Text>
            </div>
          ))}
        </Group>
        {shown.length === 0 ? (
          <EmptyState icon="check" title={words.alike} />
        ) : (
          <SmallTable
            label={words.table}
            narrow="stack"
            columns={[words.attribute, ...columnHeads(heads), words.difference]}
            rows={shown.map((each) => ({
              id: each.attribute,
              cells: [each.attribute, ...cellsOf(each), <Difference key="state" of={each} />],
            }))}
          />
        )}
        <Text size="sm" c="var(--text-quiet)">
          {words.asOf}
        </Text>
      </Stack>
    </Card>
  )
}

/** Two columns of one name could not be told apart. */
function columnHeads([first = '', second = '']: readonly string[]): readonly [string, string] {
  return first === second ? [words.numbered(1, first), words.numbered(2, second)] : [first, second]
}

function cellsOf({ first, second, counts }: ComparedAttribute): readonly ReactNode[] {
  return [first, second].map((values, index) => (
    // oxlint-disable-next-line react/no-array-index-key -- the two sides do not move
    <div key={index}>
      {counts === null ? null : <div>{words.references(counts[index] ?? 0)}</div>}
      {values.length === 0 && counts === null ? words.noValue : null}
      <ValueList values={values} />
    </div>
  ))
}

function Difference({ of: { state } }: { readonly of: ComparedAttribute }) {
  return state === 'same' ? <>{words.states.same}</> : <b>{words.states[state]}</b>
}
