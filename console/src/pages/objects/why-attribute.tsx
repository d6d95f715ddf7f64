import { Text } from '@mantine/core'
import type { ExplainedAttributeBody, ExplainedFlowBody, ExplainedTargetBody } from '#src/api/contract/explain.ts'
import { Breakable } from '../../parts/breakable.tsx'
import { RuleLink } from '../../parts/rule-link.tsx'
import { SaidText } from '../../parts/said-text.tsx'
import { StateWord, type Tone } from '../../parts/state-word.tsx'
import { TimeAgo } from '../../parts/time-ago.tsx'
import { whyWords as words } from '../../words/why.ts'
import { FoldedList, ValueList } from './value-list.tsx'
import { RuleLine } from './why-places.tsx'
import classes from './why.module.css'

/** The way of one attribute: from the objects it comes from over the metaverse to the objects it goes to. */
export function WhyAttribute({ of }: { readonly of: ExplainedAttributeBody }) {
  return (
    <section aria-label={words.walk}>
      <ol className={classes['walk']}>
        {of.sources.length === 0 ? <li className={classes['stage']}>{words.noSources}</li> : null}
        {[...Map.groupBy(of.sources, ({ connector, dn }) => `${connector} ${dn}`)].map(([place, flows]) => (
          <SourceStage key={place} flows={flows} />
        ))}
        {of.attribute === null ? null : <MetaverseStage of={of} name={of.attribute} />}
        {of.targets.map((target) => (
          <TargetStage key={`${target.connector} ${target.attribute} ${target.dn}`} of={target} />
        ))}
        {of.targets.length === 0 ? <li className={classes['stage']}>{words.noTargets}</li> : null}
      </ol>
    </section>
  )
}

function SourceStage({ flows }: { readonly flows: readonly ExplainedFlowBody[] }) {
  const [first] = flows
  if (first === undefined) return null
  return (
    <li className={classes['stage']}>
      <h3>{words.source(first.connector)}</h3>
      <Text size="sm" className={classes['quiet']}>
        {first.dn === null ? null : <Breakable>{first.dn}</Breakable>}
      </Text>
      {flows.map((flow) => (
        <Flow key={`${flow.rule.rule} ${flow.target} ${flow.source}`} of={flow} />
      ))}
    </li>
  )
}

function Flow({ of }: { readonly of: ExplainedFlowBody }) {
  return (
    <div className={classes['flow']} data-verdict={of.verdict === 'won' || of.verdict === 'merged' ? 'counts' : 'not'}>
      <RuleLine of={of.rule} />
      <ul className={classes['reads']}>
        {of.reads.map(({ attribute, slots, referenceCount }) => (
          <li key={attribute}>
            {words.reads} <b>{attribute}</b>
            {referenceCount === null ? null : `: ${words.references(referenceCount)}`}
            {slots.map(({ slot, values }) => (
              <div key={slot ?? ''} className={classes['read']}>
                {values.length === 0 ? <span className={classes['quiet']}>{words.noValue}</span> : <ValueList values={values} />}{' '}
                {slot === null ? null : <span className={classes['quiet']}>{words.slots[slot]}</span>}
              </div>
            ))}
          </li>
        ))}
      </ul>
      <div className={classes['gave']}>
        <code>{of.source}</code>{' '}
        {of.outcome === null ? (
          <span className={classes['quiet']}>{words.didNotRun}</span>
        ) : (
          <>
            {words.gives} {of.values.length > 0 ? <ValueList values={of.values} /> : <b>{outcomeWord(of.outcome)}</b>}{' '}
            {of.verdict === null ? null : <Verdict said={of.verdict} />}
          </>
        )}
      </div>
      {of.expression === null || of.expression.length < 2 ? null : <Trace of={of.expression} />}
      {of.stop === null ? null : <StateWord tone={of.stop.code === 'lost-precedence' ? 'neutral' : 'warning'} word={of.stop.message} />}
    </div>
  )
}

function outcomeWord(outcome: string): string {
  const known: Readonly<Record<string, string>> = words.outcomes
  return known[outcome] ?? outcome
}

function Verdict({ said }: { readonly said: string }) {
  const counts = said === 'won' || said === 'merged'
  return <StateWord tone={counts ? 'success' : 'neutral'} word={counts ? words.verdicts[said] : said} />
}

/** Deeper parts are indented no further: rules of Azure AD Connect nest far deeper than a screen is wide. */
const depthMax = 6

function Trace({ of }: { readonly of: NonNullable<ExplainedFlowBody['expression']> }) {
  return (
    <details className={classes['trace']}>
      <summary>{words.trace}</summary>
      <ol>
        {evaluatedParts(of).map(({ depth, text, gave }, index) => (
          <li key={`${index} ${text}`} data-depth={Math.min(depth, depthMax)}>
            <code>{text}</code> → <b>{gave}</b>
          </li>
        ))}
      </ol>
    </details>
  )
}

/** The parts without those below one that was not evaluated: nothing is to be learned from them. */
function evaluatedParts(parts: NonNullable<ExplainedFlowBody['expression']>): NonNullable<ExplainedFlowBody['expression']> {
  let silentBelow = Number.POSITIVE_INFINITY
  return parts.filter(({ depth, gave }) => {
    if (depth > silentBelow) return false
    silentBelow = gave === 'not evaluated' ? depth : Number.POSITIVE_INFINITY
    return true
  })
}

function MetaverseStage({ of, name }: { readonly of: ExplainedAttributeBody; readonly name: string }) {
  const isEmpty = of.contributions.length + of.referenceCount === 0
  return (
    <li className={classes['stage']} data-kind="metaverse">
      <h3>{words.metaverse(name)}</h3>
      {isEmpty ? <p className={classes['quiet']}>{words.noValue}</p> : null}
      {of.contributions.map(({ connector, rule, ruleId, at, values }) => (
        <div key={`${connector} ${rule}`}>
          <div className={classes['strong']}>
            <ValueList values={values} />
          </div>
          <span className={classes['quiet']}>
            {words.contributedBy(connector)} <RuleLink name={rule} id={ruleId} />, <TimeAgo at={at} />
          </span>
        </div>
      ))}
      {of.referenceCount === 0 ? null : (
        <>
          <p>{words.references(of.referenceCount)}</p>
          <FoldedList items={of.references.map((each, index) => ({ key: `${index} ${each}`, content: each }))} />
          {of.referenceRules.map(({ connector, rule, ruleId }) => (
            <p key={`${connector} ${rule}`} className={classes['quiet']}>
              {words.contributedBy(connector)} <RuleLink name={rule} id={ruleId} />
            </p>
          ))}
        </>
      )}
      {of.plannedValues === null ? null : (
        <div>
          <StateWord tone="warning" word={words.planned} />{' '}
          {of.plannedValues.length === 0 ? words.noValue : <ValueList values={of.plannedValues} />}
        </div>
      )}
    </li>
  )
}

const tones: Readonly<Record<ExplainedTargetBody['state'], Tone>> = {
  delivered: 'success',
  'pending-export': 'waiting',
  escrowed: 'warning',
  unconfirmed: 'running',
  absent: 'neutral',
}

function TargetStage({ of }: { readonly of: ExplainedTargetBody }) {
  const isSaid = of.flows.some(({ stop }) => stop?.message === of.stop?.message)
  return (
    <li className={classes['stage']}>
      <h3>{words.target(of.connector, of.attribute)}</h3>
      <Text size="sm" className={classes['quiet']}>
        {of.dn === null ? words.noObject : <Breakable>{of.dn}</Breakable>}
      </Text>
      {of.flows.map((flow) => (
        <Flow key={`${flow.rule.rule} ${flow.source}`} of={flow} />
      ))}
      {of.references === null ? null : <p>{words.tally(of.references.imported, of.references.wanted)}</p>}
      {of.references !== null || of.dn === null ? null : (
        <div className={classes['outcome']}>
          {words.imported} {of.imported.length === 0 ? words.noValue : <ValueList values={of.imported} />}
          {of.state === 'delivered' ? null : (
            <div>
              {words.wanted} {of.wanted.length === 0 ? words.noValue : <ValueList values={of.wanted} />}
            </div>
          )}
        </div>
      )}
      <StateWord tone={tones[of.state]} word={words.targetStates[of.state]} />
      {of.stop === null || isSaid ? null : (
        <p>
          <SaidText text={of.stop.message} />
        </p>
      )}
    </li>
  )
}
