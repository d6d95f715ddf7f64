import { Button, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'react-router'
import { Icon } from '../parts/icon.tsx'
import { statusQuery } from '../requests/status.ts'
import { asSentence } from '../words/format.ts'
import { frameWords } from '../words/frame.ts'
import classes from './notice.module.css'

const vaultPath = '/settings/vault'

/** The vault is sealed: said on every page, with why and the way out. */
export function VaultNotice() {
  const { data: status } = useQuery(statusQuery)
  const { pathname } = useLocation()
  if (status?.vault.sealed !== true) return null
  return (
    <section aria-label={frameWords.vault.title} className={classes['notice']} data-tone="failed">
      <Icon name="lock" size={20} />
      <div className={classes['body']}>
        <Text fw={650}>{frameWords.vault.title}</Text>
        <Text size="sm">
          {asSentence(status.vault.reason)} {frameWords.vault.keep}
        </Text>
      </div>
      {pathname === vaultPath ? null : (
        <Button component={Link} to={vaultPath} size="xs">
          {frameWords.vault.action}
        </Button>
      )}
    </section>
  )
}
