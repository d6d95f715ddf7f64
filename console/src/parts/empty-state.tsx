import { Stack, Text } from '@mantine/core'
import type { ReactNode } from 'react'
import { Icon, type IconName } from './icon.tsx'
import classes from './empty-state.module.css'

/** Nothing is there, why that is so, and the next step. */
export function EmptyState(of: {
  readonly icon?: IconName
  readonly title: string
  readonly text?: string
  /** A button or link that leads on. */
  readonly children?: ReactNode
}) {
  return (
    <Stack align="center" gap="xs" className={classes['empty']}>
      <Icon name={of.icon ?? 'neutral'} size={32} />
      {/* Not a heading: it stands below headings of any level. */}
      <Text fw={650}>{of.title}</Text>
      {of.text === undefined ? null : <Text className={classes['text']}>{of.text}</Text>}
      {of.children}
    </Stack>
  )
}
