import type { ReactNode } from 'react'
import { Link } from 'react-router'
import { Breakable } from '../../parts/breakable.tsx'
import { objectPath } from '../../parts/object-path.ts'
import { RuleLink } from '../../parts/rule-link.tsx'
import { shownDn } from '../../parts/technical-name.ts'
import { StateWord } from '../../parts/state-word.tsx'
import { lineageWords as words } from '../../words/objects.ts'
import { whyWords } from '../../words/why.ts'
import { isUsed, type Lineage, type LineageObject, type LineageRule } from './lineage.ts'
import { FoldedList } from './value-list.tsx'
import classes from './objects.module.css'

/** The lineage in words, stage by stage. */
export function LineageList({ lineage, title }: { readonly lineage: Lineage; readonly title: string }) {
  return (
    <ol className={classes['stages']}>
      <Stage name={words.sources}>
        <Objects of={lineage.sources} />
      </Stage>
      <Stage name={words.inbound}>
        <Rules of={lineage.inbound} />
      </Stage>
      <Stage name={words.identity}>{title}</Stage>
      <Stage name={words.outbound}>
        <Rules of={lineage.outbound} />
      </Stage>
      <Stage name={words.targets}>
        <Objects of={lineage.targets} />
      </Stage>
    </ol>
  )
}

function Stage({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  return (
    <li>
      <b>{name}</b>
      <div className={classes['stage-body']}>{children}</div>
    </li>
  )
}

function Objects({ of }: { readonly of: readonly LineageObject[] }) {
  if (of.length === 0) return <span className={classes['quiet']}>{whyWords.noRules}</span>
  return (
    <ul className={classes['values']}>
      {of.map(({ key, connector, id, dn }) => (
        <li key={key}>
          {connector}:{' '}
          {id === null ? (
            <span className={classes['quiet']}>{words.noObject}</span>
          ) : (
            <Link to={objectPath(connector, id)}>
              <Breakable>{shownDn(dn ?? id)}</Breakable>
            </Link>
          )}
        </li>
      ))}
    </ul>
  )
}

function Rules({ of }: { readonly of: readonly LineageRule[] }) {
  if (of.length === 0) return <span className={classes['quiet']}>{whyWords.noRules}</span>
  return (
    <ul className={classes['values']}>
      {of.map((rule) => (
        <li key={rule.key}>
          <RuleLink name={rule.rule} id={rule.ruleId} /> <span className={classes['quiet']}>{rule.connector}</span>{' '}
          {isUsed(rule) ? null : <StateWord tone="neutral" word={words.outOfScope} />}
          {rule.attributes.length === 0 ? null : (
            <div className={classes['stage-body']}>
              <FoldedList first={8} items={[{ key: 'all', content: rule.attributes.toSorted((a, b) => a.localeCompare(b)).join(', ') }]} />
            </div>
          )}
        </li>
      ))}
    </ul>
  )
}
