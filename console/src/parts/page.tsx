import { Group, Title } from '@mantine/core'
import { useEffect, useRef, type ReactNode } from 'react'
import { useLocation } from 'react-router'
import { frameWords } from '../words/frame.ts'
import classes from './page.module.css'

/** The page before this one. */
let visited: string | null = null

/** The frame of one page: its heading, which takes the focus when somebody comes from another page, and its actions. */
export function Page(of: {
  readonly title: string
  readonly aside?: ReactNode
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  const { title, aside, actions, children } = of
  const heading = useRef<HTMLHeadingElement>(null)
  const { pathname } = useLocation()
  useEffect(() => {
    document.title = frameWords.title(title)
  }, [title])
  useEffect(() => {
    // The first page of a visit leaves the focus where the browser has it; a filter in the address moves nothing.
    if (visited !== null && visited !== pathname) heading.current?.focus({ preventScroll: true })
    visited = pathname
  }, [pathname])
  return (
    <div className={classes['page']}>
      <header className={classes['head']}>
        <Group gap="sm">
          <Title order={1} ref={heading} tabIndex={-1} className={classes['title']}>
            {title}
          </Title>
          {aside}
        </Group>
        <Group gap="xs">{actions}</Group>
      </header>
      {children}
    </div>
  )
}
