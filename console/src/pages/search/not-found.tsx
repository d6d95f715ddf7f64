import { Button, Stack, Text } from '@mantine/core'
import type { SearchBody } from '#src/api/contract/search.ts'
import { useFilters } from '../../parts/filter-chips.tsx'
import { Icon } from '../../parts/icon.tsx'
import { SaidText } from '../../parts/said-text.tsx'
import { searchWords } from '../../words/search.ts'
import classes from './search.module.css'

const words = searchWords.notFound

/** Nothing fits: where it was looked for, and why it may not be there as far as anybody knows. */
export function NotFound(of: { readonly said: string; readonly space: string | null; readonly reasons: SearchBody['notFound'] }) {
  const [, change] = useFilters()
  return (
    <Stack gap="sm" className={classes['not-found']}>
      <output className={classes['not-found-title']}>
        <Icon name="search" size={20} /> {words.title(of.said)}
      </output>
      <Text>{words.where}</Text>
      <ul className={classes['reasons']}>
        {of.reasons.map(({ connector, message, hint }) => (
          <li key={connector ?? ''}>
            <b>{connector ?? words.metaverse}</b>{' '}
            <span>
              <SaidText text={message} />
            </span>
            {hint === null ? null : (
              <div>
                <b>{words.todo}:</b> {hint}
              </div>
            )}
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
