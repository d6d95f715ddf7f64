import { Link } from 'react-router'
import type { MetaverseObjectBody } from '#src/api/contract/metaverse.ts'
import { identityPath } from '../../parts/object-path.ts'
import { RuleLink } from '../../parts/rule-link.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { valueWords as words } from '../../words/objects.ts'
import { useAttributeFilter } from './attribute-filter.tsx'
import { showValue } from './show-value.ts'
import { FoldedList, ValueList } from './value-list.tsx'
import { fittingEntries, ValueTable } from './value-table.tsx'
import { WhyLink } from './why-link.tsx'
import classes from './objects.module.css'

type Contribution = NonNullable<MetaverseObjectBody['attributes'][string]>[number]
type References = NonNullable<MetaverseObjectBody['references'][string]>

/** Every value of an identity with where it comes from and since when. */
export function IdentityValues({ identity }: { readonly identity: MetaverseObjectBody }) {
  const find = useAttributeFilter()
  const attributes = fittingEntries(find, identity.attributes, (parts) => parts.flatMap(({ values }) => values.map(showValue)))
  const references = fittingEntries(find, identity.references)
  return (
    <ValueTable find={find} rows={attributes.length + references.length} valueTitle={words.value} extra={origin}>
      {attributes.map(([name, parts]) =>
        parts.map((part, index) => (
          <AttributeRow key={`${name} ${part.rule} ${part.connector}`} name={name} part={part} rows={index === 0 ? parts.length : 0} />
        )),
      )}
      {references.map(([name, of]) => (
        <ReferenceRow key={name} name={name} of={of} />
      ))}
    </ValueTable>
  )
}

const origin = [
  { title: words.from, width: 'from' },
  { title: words.rule, width: 'rule' },
  { title: words.changed, width: 'when' },
] as const

/** Values that several rules give stand under one name. */
function AttributeRow({ name, part, rows }: { readonly name: string; readonly part: Contribution; readonly rows: number }) {
  return (
    <tr>
      {rows === 0 ? null : (
        <th scope={rows === 1 ? 'row' : 'rowgroup'} rowSpan={rows} className={classes['attribute']}>
          <WhyLink attribute={name} />
        </th>
      )}
      <td>
        <ValueList values={part.values} />
        <Origin of={part} at={part.at} />
      </td>
      <td className={classes['wide']}>{part.connector}</td>
      <td className={classes['wide']}>
        <RuleLink name={part.rule} id={part.ruleId} />
      </td>
      <td className={classes['wide']}>
        <TimeAgo at={part.at} />
      </td>
    </tr>
  )
}

/** On a narrow screen the origin stands below the value. */
function Origin({ of, at }: { readonly of: Pick<Contribution, 'connector' | 'rule' | 'ruleId'>; readonly at: string | null }) {
  return (
    <div className={classes['narrow']}>
      {of.connector}, <RuleLink name={of.rule} id={of.ruleId} />
      {at === null ? null : (
        <>
          , <TimeAgo at={at} />
        </>
      )}
    </div>
  )
}

function ReferenceRow({ name, of }: { readonly name: string; readonly of: References }) {
  const [first] = of.values
  return (
    <tr>
      <th scope="row" className={classes['attribute']}>
        <WhyLink attribute={name} />
      </th>
      <td>
        <div className={classes['quiet']}>{of.isComplete ? words.references(of.count) : words.atLeast(of.count)}</div>
        <FoldedList
          items={of.values.map(({ id, displayName }) => ({ key: id, content: <Link to={identityPath(id)}>{displayName ?? id}</Link> }))}
        />
        {first === undefined ? null : <Origin of={first} at={null} />}
      </td>
      <td className={classes['wide']}>{[...new Set(of.values.map(({ connector }) => connector))].join(', ')}</td>
      <td className={classes['wide']}>
        {[...new Map(of.values.map(({ rule, ruleId }) => [rule, ruleId]))].map(([rule, ruleId]) => (
          <div key={rule}>
            <RuleLink name={rule} id={ruleId} />
          </div>
        ))}
      </td>
      <td className={classes['wide']} />
    </tr>
  )
}
