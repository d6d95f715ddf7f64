import { Autocomplete, Button, Group, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { ExplainBody, StopBody } from '#src/api/contract/explain.ts'
import { useMay } from '../../frame/session.tsx'
import { EmptyState } from '../../parts/empty-state.tsx'
import { useFilters } from '../../parts/filter-chips.tsx'
import { Icon } from '../../parts/icon.tsx'
import { RuleLink } from '../../parts/rule-link.tsx'
import { SaidText } from '../../parts/said-text.tsx'
import { QueryView } from '../../parts/query-view.tsx'
import { StateWord } from '../../parts/state-word.tsx'
import { explainQuery } from '../../requests/objects.ts'
import { metaverseSchemaQuery } from '../../requests/metaverse.ts'
import { whyWords as words } from '../../words/why.ts'
import type { Subject } from './subject.ts'
import { WhyAttribute } from './why-attribute.tsx'
import { WhyPlaces } from './why-places.tsx'
import classes from './why.module.css'

/** Why it is as it is: as a whole, or one attribute from where it comes from to where it goes. The attribute stands in the address. */
export function WhyTab({ subject }: { readonly subject: Subject }) {
  const { may, reason } = useMay('see-values')
  const [parameters] = useFilters()
  const attribute = parameters.get('attribute')
  const [own] = subject.objects
  const connector = subject.kind === 'object' ? (own?.connector ?? null) : null
  const told = useQuery({ ...explainQuery({ object: subject.id, connector, attribute }), enabled: may })
  if (!may) return <EmptyState icon="lock" title={words.needs.title} text={reason ?? ''} />
  return (
    <Stack gap="md">
      <Asking key={attribute ?? ''} subject={subject} attribute={attribute} />
      <QueryView query={told} what={words.asking}>
        {(body) => <Told of={body} attribute={attribute} />}
      </QueryView>
    </Stack>
  )
}

function Asking({ subject, attribute }: { readonly subject: Subject; readonly attribute: string | null }) {
  const [, change] = useFilters()
  const [text, setText] = useState(attribute ?? '')
  const schema = useQuery(metaverseSchemaQuery)
  const { identity, objects } = subject
  const known = schema.data?.types.find(({ name }) => name === identity?.objectType)?.attributes.map(({ name }) => name) ?? []
  const names = new Set([
    ...Object.keys(identity?.attributes ?? {}),
    ...Object.keys(identity?.references ?? {}),
    ...known,
    ...(subject.kind === 'object' ? objects.flatMap(({ synchronized }) => Object.keys(synchronized)) : []),
  ])
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        change('attribute', text.trim())
      }}
    >
      <Group align="end" gap="sm">
        <Autocomplete
          label={words.attribute}
          description={words.attributeHint}
          value={text}
          onChange={setText}
          onOptionSubmit={(chosen) => change('attribute', chosen)}
          data={[...names].toSorted((a, b) => a.localeCompare(b))}
          limit={50}
          maxDropdownHeight={320}
          w="min(100%, 24rem)"
        />
        <Button type="submit" variant="default">
          {words.ask}
        </Button>
        {attribute === null ? null : (
          <Button variant="subtle" onClick={() => change('attribute', null)}>
            {words.whole}
          </Button>
        )}
      </Group>
    </form>
  )
}

function Told({ of, attribute }: { readonly of: ExplainBody; readonly attribute: string | null }) {
  return (
    <>
      {of.stop === null ? (
        <output className={classes['good']}>
          <StateWord tone="success" word={words.good} />
        </output>
      ) : (
        <Stop of={of.stop} />
      )}
      {attribute === null ? <WhyPlaces places={of.places} /> : null}
      {attribute !== null && of.attributes?.length === 0 ? <EmptyState title={words.unknownAttribute(attribute)} /> : null}
      {(of.attributes ?? []).map((story) => (
        <WhyAttribute key={story.attribute ?? ''} of={story} />
      ))}
    </>
  )
}

/** The first thing in the way, and what to do about it. */
function Stop({ of }: { readonly of: StopBody }) {
  const where = [of.code, of.connector, of.dn].filter((part) => part !== null)
  return (
    <div className={classes['stop']}>
      <Icon name="warning" size={20} />
      <div>
        <div className={classes['quiet']}>{words.stopTitle}</div>
        <output>
          <b>
            <SaidText text={of.message} />
          </b>
        </output>
        <div>
          <b>{words.hint}:</b> <SaidText text={of.hint} />
        </div>
        <div className={classes['quiet']}>
          {where.join(', ')}
          {of.rule === null ? null : (
            <>
              , <RuleLink name={of.rule} id={of.ruleId} />
            </>
          )}
        </div>
      </div>
    </div>
  )
}
