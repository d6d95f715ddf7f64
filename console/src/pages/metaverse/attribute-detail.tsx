import { Progress, Stack, Text, Title } from '@mantine/core'
import { Link } from 'react-router'
import type { ContributorBody, ReaderBody } from '#src/api/contract/metaverse-schema.ts'
import { rulePath } from '../../parts/object-path.ts'
import { StateWord } from '../../parts/state-word.tsx'
import { metaverseWords as words } from '../../words/metaverse.ts'
import type { AttributeBody, Supplied } from './attribute-table.tsx'
import { kindOf } from './kind-of.ts'
import classes from './metaverse.module.css'

/** One attribute: who may give it in which order and how much each gives now, and who reads it. */
export function AttributeDetail(of: { readonly of: AttributeBody; readonly supplied: Supplied | null; readonly looked: number }) {
  const { of: attribute, supplied, looked } = of
  const suppliers = supplied?.suppliers ?? []
  const former = suppliers.filter(({ ruleId }) => !attribute.contributors.some((each) => each.ruleId === ruleId))
  return (
    <Stack gap="md">
      <Text className={classes['quiet']}>
        {kindOf(attribute)}
        {looked === 0 ? null : `. ${words.columns.present}: ${words.present(supplied?.present ?? 0, looked)}`}
      </Text>
      <section>
        <Title order={3} mb="xs">
          {words.order}
        </Title>
        {attribute.contributors.length === 0 ? <Text>{words.noContributors}</Text> : null}
        <ol className={classes['contributors']}>
          {attribute.contributors.map((each) => (
            <Contributor
              key={`${each.ruleId} ${each.source}`}
              of={each}
              supplied={suppliers.find(({ ruleId }) => ruleId === each.ruleId) ?? null}
              looked={looked}
            />
          ))}
        </ol>
        {attribute.contributors.some(({ merge }) => merge !== 'Update') ? (
          <Text size="sm" className={classes['quiet']}>
            {words.merged}
          </Text>
        ) : null}
      </section>
      {former.length === 0 ? null : (
        <section>
          <Title order={3} mb="xs">
            {words.former}
          </Title>
          <ul className={classes['plain']}>
            {former.map(({ ruleId, rule, connector, objects, values }) => (
              <li key={`${ruleId} ${connector}`}>
                {rule} <span className={classes['quiet']}>{words.supplies(objects, values)}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      <section>
        <Title order={3} mb="xs">
          {words.readBy}
        </Title>
        {attribute.readers.length === 0 ? <Text>{words.readByNone}</Text> : <RuleNames of={attribute.readers} />}
      </section>
    </Stack>
  )
}

function Contributor(of: {
  readonly of: ContributorBody
  readonly supplied: Supplied['suppliers'][number] | null
  readonly looked: number
}) {
  const { of: contributor, supplied, looked } = of
  const { rule, ruleId, connector, precedence, disabled, source, merge, applyOnce } = contributor
  return (
    <li>
      <b>
        <Link to={rulePath(ruleId)}>{rule}</Link>
      </b>{' '}
      <span className={classes['quiet']}>
        {[connector, words.precedence(precedence), ...(merge === 'Update' ? [] : [merge]), ...(applyOnce ? [words.applyOnce] : [])].join(
          ', ',
        )}
      </span>
      {disabled ? <StateWord tone="neutral" word={words.disabled} /> : null}
      <div>
        <code className={classes['source']}>{source}</code>
      </div>
      {disabled || looked === 0 ? null : (
        <>
          <Progress value={(100 * (supplied?.objects ?? 0)) / looked} aria-label={words.share(rule)} size="sm" my={4} />
          <span className={classes['quiet']}>
            {supplied === null ? words.suppliesNothing : words.supplies(supplied.objects, supplied.values)}
          </span>
        </>
      )}
    </li>
  )
}

/** Rules by name with their connectors. */
export function RuleNames({ of }: { readonly of: readonly ReaderBody[] }) {
  return (
    <ul className={classes['plain']}>
      {of.map(({ ruleId, rule, connector }) => (
        <li key={ruleId}>
          <Link to={rulePath(ruleId)}>{rule}</Link> <span className={classes['quiet']}>{connector}</span>
        </li>
      ))}
    </ul>
  )
}
