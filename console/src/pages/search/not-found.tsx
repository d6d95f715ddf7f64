import { Button, Stack, Text } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { SearchBody } from '#src/api/contract/search.ts'
import { ActionButton } from '../../parts/action-button.tsx'
import { useFilters } from '../../parts/filter-chips.tsx'
import { Icon } from '../../parts/icon.tsx'
import { SaidText } from '../../parts/said-text.tsx'
import { connectorsQuery } from '../../requests/connectors.ts'
import { synchronizeObject } from '../../requests/objects.ts'
import { searchWords } from '../../words/search.ts'
import { SingleSteps } from '../objects/single-steps.tsx'
import classes from './search.module.css'

const words = searchWords.notFound

/** Reads the directory for this one name. What is there is found by the next search. */
function LookNow({ connector, said }: { readonly connector: string; readonly said: string }) {
  const client = useQueryClient()
  const looking = useMutation({
    mutationFn: () => synchronizeObject({ object: said, connector, until: 'synchronization' }),
    onSuccess: async ({ explanation }) => {
      if (explanation !== null) await client.invalidateQueries({ queryKey: ['objects'] })
    },
  })
  if (looking.data !== undefined) return <SingleSteps of={looking.data} />
  return (
    <div className={classes['look']}>
      <ActionButton permission="run" variant="default" size="xs" act={() => looking.mutateAsync()}>
        {words.look(connector)}
      </ActionButton>
    </div>
  )
}

/** Nothing fits: where it was looked for, and why it may not be there as far as anybody knows. */
export function NotFound(of: { readonly said: string; readonly space: string | null; readonly reasons: SearchBody['notFound'] }) {
  const [, change] = useFilters()
  const connectors = useQuery(connectorsQuery)
  const key = of.said.toLowerCase()
  const mayHold = (name: string): boolean =>
    connectors.data?.connectors
      .find((each) => each.name === name)
      ?.partitions.some((partition) => partition.name.includes('=') && key.endsWith(partition.name.toLowerCase())) === true
  return (
    <Stack gap="sm" className={classes['not-found']}>
      <output className={classes['not-found-title']}>
        <Icon name="search" size={20} /> {words.title(of.said)}
      </output>
      <Text>{words.where}</Text>
      <ul className={classes['reasons']}>
        {of.reasons.map(({ connector, message, hint }) => (
          <li key={connector ?? ''}>
            <b>{connector ?? words.metaverse}:</b>{' '}
            <span>
              <SaidText text={message} />
            </span>
            {hint === null ? null : (
              <div>
                <b>{words.todo}:</b> {hint}
              </div>
            )}
            {connector === null || !mayHold(connector) ? null : <LookNow connector={connector} said={of.said} />}
          </li>
        ))}
      </ul>
      <Text size="sm" className={classes['quiet']}>
        {words.tips}
      </Text>
      {of.space === null ? null : (
        <div>
          <Button variant="default" onClick={() => change('space', null)}>
            {words.elsewhere}
          </Button>
        </div>
      )}
    </Stack>
  )
}
