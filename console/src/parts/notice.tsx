import type { ReactNode } from 'react'
import { Icon } from './icon.tsx'
import classes from './notice.module.css'

interface NoticeOf {
  readonly tone: 'waiting' | 'warning' | 'failed'
  /** Readers of the screen hear of it at once, or when nothing else is said. */
  readonly told: 'at-once' | 'politely'
  readonly icon?: Parameters<typeof Icon>[0]['name']
  readonly id?: string
  readonly children: ReactNode
}

const icons = { waiting: 'waiting', warning: 'warning', failed: 'cross' } as const

/** Something that stands out from the page around it. */
export function Notice({ tone, told, icon = icons[tone], id, children }: NoticeOf) {
  return (
    <div id={id} role={told === 'at-once' ? 'alert' : 'status'} className={classes['notice']} data-tone={tone}>
      <Icon name={icon} size={20} />
      <div className={classes['body']}>{children}</div>
    </div>
  )
}
