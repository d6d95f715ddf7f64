import { Button, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import type { PreviewBody } from '#src/api/contract/preview.ts'
import { Card } from '../../parts/card.tsx'
import { RuleLink } from '../../parts/rule-link.tsx'
import { StateWord, type Tone } from '../../parts/state-word.tsx'
import { previewWords as words } from '../../words/object-actions.ts'
import { differences } from './pending-changes.ts'
import { Differences } from './pending-tab.tsx'
import type { Subject } from './subject.ts'
import { useImages } from './use-images.ts'
import { LongText, ValueList } from './value-list.tsx'
import classes from './objects.module.css'

const tones: Readonly<Record<PreviewBody['outcome'], Tone>> = { planned: 'success', failed: 'failed', 'not-visited': 'neutral' }

/** What would come of it: the identity, and what would wait for export. */
export function PreviewSummary({ of, subject }: { readonly of: PreviewBody; readonly subject: Subject }) {
  const images = useImages(subject)
  const { outcome, problem, metaverse, targets, references } = of
  const changed = metaverse.filter(({ operation }) => operation !== 'none')
  const exported = targets.filter(({ operation }) => operation !== 'none')
  const isQuiet = changed.length + exported.length + references.added + references.deleted === 0
  return (
    <Stack gap="sm">
      <output>
        <StateWord tone={tones[outcome]} word={of.isCommitted ? words.committed : words.outcomes[outcome]} />
      </output>
      {outcome === 'not-visited' ? <Text size="sm">{words.notVisited}</Text> : null}
      {problem === null ? null : (
        <Text size="sm">
          <b>{problem.code}</b>: {problem.message}
        </Text>
      )}
      {outcome === 'planned' && isQuiet ? <Text size="sm">{words.noChange}</Text> : null}
      {changed.map(({ id, objectType, displayName, operation, changes }) => (
        <Card
          key={id}
          title={`${words.metaverse}: ${displayName ?? objectType}`}
          aside={<StateWord tone="running" word={words.operations[operation]} />}
        >
          <Differences
            of={{ attributes: differences(images.identity(id), changes), references: [] }}
            label={words.label(words.metaverse)}
          />
        </Card>
      ))}
      {exported.map(({ connector, dn, operation, export: delta }) => (
        <Card
          key={`${connector} ${dn}`}
          title={`${words.targets}: ${connector}`}
          aside={<StateWord tone="waiting" word={words.operations[operation]} />}
        >
          <Text size="sm" className={classes['quiet']} mb="xs">
            {delta?.newDn ?? dn}
          </Text>
          {delta === null ? null : (
            <Differences
              of={{ attributes: differences(images.object(connector, dn), delta.changes), references: [] }}
              label={words.label(connector)}
            />
          )}
        </Card>
      ))}
      {references.added + references.deleted === 0 ? null : <Text size="sm">{words.references(references.added, references.deleted)}</Text>}
    </Stack>
  )
}

/** Everything that was asked on the way: rules, links, flows. */
export function PreviewDetails({ of }: { readonly of: PreviewBody }) {
  return (
    <>
      {of.links.length === 0 ? null : (
        <Card title={words.links}>
          <ul className={classes['values']}>
            {of.links.map(({ rule, ruleId, object, message }) => (
              <li key={`${rule} ${object} ${message}`}>
                {rule === null ? null : (
                  <b>
                    <RuleLink name={rule} id={ruleId} />:{' '}
                  </b>
                )}
                {message} <span className={classes['quiet']}>{object}</span>
              </li>
            ))}
          </ul>
        </Card>
      )}
      {of.scopes.length === 0 ? null : <Scopes of={of.scopes} />}
      {of.flows.length === 0 ? null : <Flows of={of.flows} />}
    </>
  )
}

function Scopes({ of }: { readonly of: PreviewBody['scopes'] }) {
  return (
    <Card title={words.scopes}>
      <ul className={classes['values']}>
        {of.map(({ rule, ruleId, precedence, object, inScope, failed }) => (
          <li key={`${rule} ${object}`}>
            <StateWord tone={inScope ? 'success' : 'neutral'} word={inScope ? words.inScope : words.outOfScope} />{' '}
            <b>
              <RuleLink name={rule} id={ruleId} />
            </b>{' '}
            <span className={classes['quiet']}>{words.precedence(precedence)}</span>
            {failed.map((condition) => (
              <div key={condition} className={classes['coming']}>
                <Text size="sm" className={classes['quiet']}>
                  {condition}
                </Text>
              </div>
            ))}
          </li>
        ))}
      </ul>
    </Card>
  )
}

function Flows({ of }: { readonly of: PreviewBody['flows'] }) {
  const [isWhole, setWhole] = useState(false)
  const telling = of.filter(({ verdict, outcome }) => verdict === 'won' || verdict === 'merged' || outcome.startsWith('error'))
  return (
    <Card
      title={words.flows}
      aside={
        telling.length === of.length ? null : (
          <Button size="xs" variant="default" aria-pressed={isWhole} onClick={() => setWhole(!isWhole)}>
            {isWhole ? words.tellingFlows : words.allFlows(of.length)}
          </Button>
        )
      }
    >
      <div className={classes['scroller']}>
        <table className={`${classes['table']} ${classes['stack']}`} aria-label={words.flows}>
          <thead>
            <tr>
              <th scope="col">{words.target}</th>
              <th scope="col" className={classes['wide']}>
                {words.rule}
              </th>
              <th scope="col" className={classes['wide']}>
                {words.source}
              </th>
              <th scope="col">{words.gave}</th>
              <th scope="col" className={classes['when']}>
                {words.verdict}
              </th>
            </tr>
          </thead>
          <tbody>
            {(isWhole ? of : telling).map((flow) => (
              <FlowRow key={`${flow.direction} ${flow.rule} ${flow.object} ${flow.target} ${flow.source}`} of={flow} />
            ))}
          </tbody>
        </table>
      </div>
    </Card>
  )
}

function FlowRow({ of }: { readonly of: PreviewBody['flows'][number] }) {
  const { rule, ruleId, target, source, outcome, values, verdict } = of
  return (
    <tr>
      <th scope="row">{target}</th>
      <td className={classes['wide']}>
        <RuleLink name={rule} id={ruleId} />
      </td>
      <td className={classes['wide']}>
        <code>
          <LongText text={source} length={80} />
        </code>
      </td>
      <td data-label={words.gave}>
        {values.length > 0 ? <ValueList values={values} /> : <span className={classes['quiet']}>{outcome}</span>}
      </td>
      <td data-label={words.verdict}>{verdict}</td>
    </tr>
  )
}
