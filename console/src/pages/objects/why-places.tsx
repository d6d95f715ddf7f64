import type { ExplainedPlaceBody, ExplainedRuleBody } from '#src/api/contract/explain.ts'
import { Breakable } from '../../parts/breakable.tsx'
import { Card } from '../../parts/card.tsx'
import { RuleLink } from '../../parts/rule-link.tsx'
import { SaidText } from '../../parts/said-text.tsx'
import { StateWord, type Tone } from '../../parts/state-word.tsx'
import { waitingMeaning } from '../../words/waiting.ts'
import { whyWords as words } from '../../words/why.ts'
import classes from './why.module.css'

/** Every connector with its object, its link, and which rules take it or why they do not. */
export function WhyPlaces({ places }: { readonly places: readonly ExplainedPlaceBody[] }) {
  return places.map((place) => {
    const { connector, object, inbound, outbound, stop } = place
    const link = object?.link ?? null
    return (
      <Card
        key={`${connector} ${object?.id}`}
        title={connector}
        aside={object?.waiting.map((said) => (
          <StateWord key={said} {...waitingMeaning(said)} />
        ))}
      >
        <p className={classes['fact']}>{object === null ? words.noObject : <Breakable>{object.dn}</Breakable>}</p>
        {object === null ? null : <p className={classes['fact']}>{link === null ? words.notJoined : <Linked by={link} />}</p>}
        {stop === null ? null : (
          <p className={classes['fact']}>
            <StateWord tone="failed" word={stop.code} /> <SaidText text={stop.message} /> <SaidText text={stop.hint} />
          </p>
        )}
        <Rules title={words.inbound} rules={inbound} />
        <Rules title={words.outbound} rules={outbound} />
      </Card>
    )
  })
}

function Linked({ by }: { readonly by: NonNullable<NonNullable<ExplainedPlaceBody['object']>['link']> }) {
  const { kind, rule, ruleId, provisionedBy, provisionedById } = by
  return (
    <>
      {words.linked(words.link[kind])} <RuleLink name={rule} id={ruleId} />
      {provisionedBy === null || provisionedBy === rule ? null : (
        <>
          , {words.keptBy} <RuleLink name={provisionedBy} id={provisionedById} />
        </>
      )}
    </>
  )
}

function Rules({ title, rules }: { readonly title: string; readonly rules: readonly ExplainedRuleBody[] }) {
  if (rules.length === 0) return null
  return (
    <>
      <h3 className={classes['rules-title']}>{title}</h3>
      <ul className={classes['rules']}>
        {rules.map((rule) => (
          <li key={`${rule.precedence} ${rule.rule}`}>
            <RuleLine of={rule} />
          </li>
        ))}
      </ul>
    </>
  )
}

const tones: Readonly<Record<ExplainedRuleBody['state'], Tone>> = {
  'in-scope': 'success',
  'out-of-scope': 'neutral',
  disabled: 'neutral',
  broken: 'failed',
}

/** One rule in a line: whether it applies, and if not why. */
export function RuleLine({ of }: { readonly of: ExplainedRuleBody }) {
  return (
    <div>
      <StateWord tone={tones[of.state]} word={words.states[of.state]} />{' '}
      <b>
        <RuleLink name={of.rule} id={of.ruleId} />
      </b>{' '}
      <span className={classes['quiet']}>{words.rule(of.precedence)}</span>
      {of.failed.map(({ condition, actual }) => (
        <div key={condition} className={classes['failed']}>
          {words.but(condition, actual)}
        </div>
      ))}
    </div>
  )
}
