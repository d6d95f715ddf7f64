import { Drawer } from '@mantine/core'
import type { ReactNode } from 'react'
import { partWords } from '../words/parts.ts'

/** A sheet over the page for one thing; the whole screen on a phone. Escape closes it, and the focus goes back where it was. */
export function SideDrawer(of: {
  readonly title: string
  readonly opened: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  return (
    <Drawer
      opened={of.opened}
      onClose={of.onClose}
      position="right"
      size="min(100vw, 44rem)"
      title={of.title}
      padding="md"
      closeButtonProps={{ 'aria-label': partWords.close, size: 'lg' }}
      styles={{ title: { fontWeight: 650, fontSize: '1.125rem', overflowWrap: 'anywhere' } }}
    >
      {of.children}
    </Drawer>
  )
}
