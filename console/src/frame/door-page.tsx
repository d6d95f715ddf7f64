import { Paper, Stack, Title } from '@mantine/core'
import { useEffect, type ReactNode } from 'react'
import classes from './sign-in-page.module.css'

/** A page before the console: one card in the middle, for who is not signed in. `documentTitle` names the tab where the heading would not do. */
export function DoorPage(of: { readonly title: string; readonly documentTitle?: string; readonly children: ReactNode }) {
  const { title, documentTitle = title, children } = of
  useEffect(() => {
    document.title = documentTitle
  }, [documentTitle])
  return (
    <main className={classes['page']}>
      <Paper withBorder p="xl" className={classes['card']}>
        <Stack gap="md">
          <img src="/icon.svg" alt="" width={40} height={40} />
          <Title order={1}>{title}</Title>
          {children}
        </Stack>
      </Paper>
    </main>
  )
}
