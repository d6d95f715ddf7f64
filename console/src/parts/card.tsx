import { Title } from '@mantine/core'
import { useId, type ReactNode } from 'react'
import { Breakable } from './breakable.tsx'
import classes from './card.module.css'

/** One subject of a page with its heading. `aside` stands at the end of the heading's line. */
export function Card(of: { readonly title: string; readonly aside?: ReactNode; readonly children: ReactNode }) {
  const id = useId()
  return (
    <section aria-labelledby={id} className={classes['card']}>
      <div className={classes['head']}>
        <Title order={2} id={id} className={classes['title']}>
          <Breakable>{of.title}</Breakable>
        </Title>
        {of.aside}
      </div>
      {of.children}
    </section>
  )
}
