import { Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import type { SpaceObjectBody } from '#src/api/contract/space.ts'
import type { ValueBody } from '#src/api/contract/value.ts'
import { Card } from '../../parts/card.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { objectPath } from '../../parts/object-path.ts'
import { StateWord } from '../../parts/state-word.tsx'
import { pendingWords as words } from '../../words/objects.ts'
import { pendingExportsOf, pendingImportOf, type PendingSet } from './pending-changes.ts'
import { ValueList } from './value-list.tsx'
import classes from './objects.module.css'

/** What waits on the objects, in one direction: attribute by attribute, old and new. */
export function PendingTab({ objects, way }: { readonly objects: readonly SpaceObjectBody[]; readonly way: 'import' | 'export' }) {
  const sets = objects.flatMap((object) => setsOf(object, way).map((set) => ({ object, set })))
  if (sets.length === 0) return <EmptyState icon="check" {...(way === 'import' ? words.nothingImports : words.nothingExports)} />
  return (
    <Stack gap="md">
      {sets.map(({ object, set }) => (
        <Card
          key={`${object.id} ${set.slot}`}
          title={`${object.connector}: ${words.operations[set.operation]}`}
          aside={<StateWord tone={set.slot === 'escrowed' ? 'warning' : 'waiting'} word={words.slots[set.slot]} />}
        >
          <Text size="sm" mb="xs" className={classes['quiet']}>
            <Link to={objectPath(object.connector, object.id)}>{object.dn}</Link>
          </Text>
          <Facts of={set} />
          <Differences of={set} label={words.label(words.slots[set.slot], object.connector)} />
        </Card>
      ))}
    </Stack>
  )
}

/** What waits in one direction. */
export function setsOf(object: SpaceObjectBody, way: 'import' | 'export'): readonly PendingSet[] {
  if (way === 'export') return pendingExportsOf(object)
  const set = pendingImportOf(object)
  return set === null ? [] : [set]
}

function Facts({ of }: { readonly of: PendingSet }) {
  return (
    <>
      {of.renamedFrom === null ? null : <Text size="sm">{words.renamed(of.renamedFrom)}</Text>}
      {of.newDn === null ? null : <Text size="sm">{words.newName(of.newDn)}</Text>}
      {of.reason === null ? null : <Text size="sm">{words.reason(of.reason)}</Text>}
    </>
  )
}

/** Old and new values side by side, on a phone one below the other. */
export function Differences({ of, label }: { readonly of: Pick<PendingSet, 'attributes' | 'references'>; readonly label: string }) {
  if (of.attributes.length + of.references.length === 0) return <Text size="sm">{words.noValues}</Text>
  return (
    <div className={classes['scroller']}>
      <table className={`${classes['table']} ${classes['stack']}`} aria-label={label}>
        <thead>
          <tr>
            <th scope="col" className={classes['attribute']}>
              {words.attribute}
            </th>
            <th scope="col" className={`${classes['wide']} ${classes['change']}`}>
              {words.change}
            </th>
            <th scope="col">{words.before}</th>
            <th scope="col">{words.after}</th>
          </tr>
        </thead>
        <tbody>
          {of.attributes.map(({ attribute, change, before, after }) => (
            <tr key={attribute}>
              <th scope="row" className={classes['attribute']}>
                {attribute}
              </th>
              <td className={classes['wide']}>{words.changes[change]}</td>
              <td data-label={words.before}>
                <Values of={before} />
              </td>
              <td data-label={words.after}>
                <Values of={after} />
              </td>
            </tr>
          ))}
          {of.references.map(({ attribute, added, removed }) => (
            <tr key={attribute}>
              <th scope="row" className={classes['attribute']}>
                {attribute}
              </th>
              <td className={classes['wide']}>{words.changes.reference}</td>
              <td data-label={words.before}>
                <Values of={removed} />
              </td>
              <td data-label={words.after}>
                <Values of={added} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Values({ of }: { readonly of: readonly ValueBody[] | null }) {
  if (of === null) return <span className={classes['quiet']}>{words.unknown}</span>
  return of.length === 0 ? <span className={classes['quiet']}>{words.nothing}</span> : <ValueList values={of} />
}
