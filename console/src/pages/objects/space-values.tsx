import { Link } from 'react-router'
import type { ReferenceBody, SpaceObjectBody } from '#src/api/contract/space.ts'
import type { ValueBody } from '#src/api/contract/value.ts'
import { Breakable } from '../../parts/breakable.tsx'
import { objectPath } from '../../parts/object-path.ts'
import { StateWord } from '../../parts/state-word.tsx'
import { valueWords as words } from '../../words/objects.ts'
import { waitingMeaning } from '../../words/waiting.ts'
import { useAttributeFilter } from './attribute-filter.tsx'
import { pendingExportsOf, pendingImportOf, type AttributeDifference } from './pending-changes.ts'
import { showValue } from './show-value.ts'
import { FoldedList, ValueList } from './value-list.tsx'
import { fittingEntries, ValueTable } from './value-table.tsx'
import { WhyLink } from './why-link.tsx'
import classes from './objects.module.css'

interface Waiting extends AttributeDifference {
  readonly slot: string
}

/** What the directory held at the last synchronization, and what of it is about to change. */
export function SpaceValues({ object }: { readonly object: SpaceObjectBody }) {
  const find = useAttributeFilter()
  const waiting = waitingOf(object)
  const none = [...waiting.keys()].map((name) => [name, []] as const)
  const attributes = fittingEntries(find, { ...Object.fromEntries(none), ...object.synchronized }, (values) => values.map(showValue))
  const references = fittingEntries(find, object.references)
  const extra = waiting.size === 0 ? [] : [{ title: words.waits, width: 'rule' } as const]
  return (
    <ValueTable find={find} rows={attributes.length + references.length} valueTitle={`${words.value}, ${words.asOf}`} extra={extra}>
      {attributes.map(([name, values]) => (
        <ValueRow key={name} name={name} values={values} waiting={waiting.size === 0 ? null : (waiting.get(name) ?? [])} />
      ))}
      {references.map(([name, of]) => (
        <ReferenceRow key={name} name={name} of={of} connector={object.connector} columns={1 + extra.length} />
      ))}
    </ValueTable>
  )
}

function waitingOf(object: SpaceObjectBody): ReadonlyMap<string, readonly Waiting[]> {
  const imported = pendingImportOf(object)
  const sets = [...(imported === null ? [] : [imported]), ...pendingExportsOf(object)]
  const slots = { import: 'pending-import', export: 'pending-export', escrowed: 'escrowed', unconfirmed: 'unconfirmed' }
  return Map.groupBy(
    sets.flatMap(({ slot, attributes }) => attributes.map((each): Waiting => ({ ...each, slot: slots[slot] }))),
    ({ attribute }) => attribute,
  )
}

function ValueRow(of: { readonly name: string; readonly values: readonly ValueBody[]; readonly waiting: readonly Waiting[] | null }) {
  const { name, values, waiting } = of
  const coming = (waiting ?? []).map(({ slot, after }) => (
    <div key={slot}>
      <StateWord {...waitingMeaning(slot)} />
      <div className={classes['coming']}>
        {after.length === 0 ? words.gone : `${words.toBe} `}
        <ValueList values={after} />
      </div>
    </div>
  ))
  return (
    <tr>
      <th scope="row" className={classes['attribute']}>
        <WhyLink attribute={name} />
      </th>
      <td>
        <ValueList values={values} />
        <div className={classes['narrow']}>{coming}</div>
      </td>
      {waiting === null ? null : <td className={classes['wide']}>{coming}</td>}
    </tr>
  )
}

function ReferenceRow(props: { readonly name: string; readonly of: ReferenceBody; readonly connector: string; readonly columns: number }) {
  const { name, of, connector, columns } = props
  return (
    <tr>
      <th scope="row" className={classes['attribute']}>
        <WhyLink attribute={name} />
      </th>
      <td colSpan={columns}>
        <div className={classes['quiet']}>
          {of.count > of.values.length ? words.shown(of.values.length, of.count) : words.references(of.count)}
        </div>
        <FoldedList
          items={of.values.map(({ dn, synchronized, pendingImport, pendingExport }, index) => ({
            key: `${index} ${dn}`,
            content: (
              <>
                <Link to={objectPath(connector, dn)}>
                  <Breakable>{dn}</Breakable>
                </Link>{' '}
                {synchronized && pendingImport === null && pendingExport === null ? null : (
                  <StateWord {...waitingMeaning(pendingExport === null ? 'pending-import' : 'pending-export')} />
                )}
              </>
            ),
          }))}
        />
      </td>
    </tr>
  )
}
