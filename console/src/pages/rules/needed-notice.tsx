import { Anchor, Text } from '@mantine/core'
import type { RuleListBody } from '#src/api/contract/rule.ts'
import { Link } from 'react-router'
import { StateWord } from '../../parts/state-word.tsx'
import { stepNames } from '../../words/changes.ts'
import { ruleWords } from '../../words/rules.ts'
import { RunCycleButton } from './run-cycle-button.tsx'
import classes from './rules.module.css'

const words = ruleWords.needed

/** Full steps that connectors owe: until they have run, objects that did not change keep what the rules gave before. */
export function NeededNotice({ needed }: Pick<RuleListBody, 'needed'>) {
  if (needed.length === 0) return null
  return (
    <section className={classes['needed']} aria-label={words.chip(needed.length)}>
      <StateWord tone="warning" word={words.chip(needed.length)} />
      <div className={classes['neededText']}>
        <Text size="sm">{words.title}</Text>
        <ul className={classes['plainList']}>
          {needed.map(({ connector, steps, reasons }) => (
            <li key={connector}>
              <Text size="sm" title={reasons.join('\n')}>
                {words.line(connector, stepNames(steps))}
              </Text>
            </li>
          ))}
        </ul>
      </div>
      <div className={classes['neededActions']}>
        <Anchor component={Link} to="/rules?waiting=true" size="sm">
          {words.show}
        </Anchor>
        <RunCycleButton said={words.run} />
      </div>
    </section>
  )
}
