import type { ReactNode } from 'react'
import { Icon } from '../../parts/icon.tsx'
import classes from './rules.module.css'

/** Something that deserves a second thought, and what can be done about it. It is told to readers of the screen at once. */
export function WarningNotice({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <div role="alert" className={classes['warning']}>
      <Icon name="warning" size={20} />
      <div className={classes['warningBody']}>
        <b>{title}</b>
        {children}
      </div>
    </div>
  )
}
