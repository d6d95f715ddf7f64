import { Button, Stack, Text } from '@mantine/core'
import { Link } from 'react-router'
import type { AppliedImportBody } from '#src/api/contract/import.ts'
import { Card } from '../../../parts/card.tsx'
import { StateWord } from '../../../parts/state-word.tsx'
import { importWords } from '../../../words/import.ts'
import classes from '../settings.module.css'

const words = importWords.done

/** The configuration was taken over: what is next. */
export function ImportDone({ applied, again }: { readonly applied: AppliedImportBody; readonly again: () => void }) {
  return (
    <Card title={words.title(applied.version)}>
      <Stack gap="sm" align="flex-start">
        {applied.staging === 'switched-on' ? <StateWord tone="warning" word={words.staging} /> : null}
        <Text fw={650}>{words.next}</Text>
        <ol className={classes['plainList']}>
          <li>
            <Link to="/credentials">{words.enter}</Link>
          </li>
          <li>
            <Link to="/">{words.cycle}</Link>
          </li>
          <li>
            <Link to="/settings/staging">{words.staged}</Link>
          </li>
        </ol>
        <Button variant="default" onClick={again}>
          {words.again}
        </Button>
      </Stack>
    </Card>
  )
}
