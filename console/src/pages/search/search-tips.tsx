import { Button, Code, Group, Stack, Text } from '@mantine/core'
import { useState } from 'react'
import { Link } from 'react-router'
import { useSession } from '../../frame/session.tsx'
import { Card } from '../../parts/card.tsx'
import { searchWords as words } from '../../words/search.ts'
import { forgetSearches, recentSearches } from './recent-searches.ts'
import classes from './search.module.css'

/** Before anything is typed: what can be typed, and what was. */
export function SearchTips() {
  return (
    <Stack gap="md">
      <Recent />
      <Card title={words.nothingTyped.title}>
        <dl className={classes['tips']}>
          {words.nothingTyped.tips.map(({ what, example, why }) => (
            <div key={what}>
              <dt>{what}</dt>
              <dd>
                <Code className={classes['example']}>{example}</Code> <span className={classes['quiet']}>{why}</span>
              </dd>
            </div>
          ))}
        </dl>
        <Text size="sm" mt="md" className={classes['quiet']}>
          {words.nothingTyped.keys}
        </Text>
      </Card>
    </Stack>
  )
}

function Recent() {
  const { name } = useSession()
  const [recent, setRecent] = useState(() => recentSearches(name))
  if (recent.length === 0) return null
  return (
    <Card title={words.recent.title}>
      <Group gap="xs" component="ul" className={classes['recent'] ?? ''}>
        {recent.map((said) => (
          <li key={said}>
            <Link to={`/search?${new URLSearchParams({ q: said }).toString()}`} data-result className={classes['said']}>
              {said}
            </Link>
          </li>
        ))}
      </Group>
      <Group gap="xs" mt="sm">
        <Text size="sm" className={classes['quiet']}>
          {words.recent.note}
        </Text>
        <Button
          size="compact-sm"
          variant="subtle"
          onClick={() => {
            forgetSearches(name)
            setRecent([])
          }}
        >
          {words.recent.forget}
        </Button>
      </Group>
    </Card>
  )
}
