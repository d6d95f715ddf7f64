import { Drawer } from '@mantine/core'
import { useEffect, useRef, type ReactNode } from 'react'
import { partWords } from '../words/parts.ts'

/** A sheet over the page for one thing; the whole screen on a phone. Escape closes it, and the focus goes back where it was. */
export function SideDrawer(of: {
  readonly title: string
  readonly opened: boolean
  readonly onClose: () => void
  readonly children: ReactNode
}) {
  useFocusAfter(of.opened ? 'open' : 'closed')
  return (
    <Drawer
      opened={of.opened}
      onClose={of.onClose}
      position="right"
      size="min(100vw, 44rem)"
      title={of.title}
      padding="md"
      closeButtonProps={{ 'aria-label': partWords.close, size: 'lg' }}
    >
      {of.children}
    </Drawer>
  )
}

/** After this long the library has given the focus back, if there still is somebody to give it to. */
const returnedMs = 300

/** What opened the drawer may be gone when it closes, because it was settled in here. Then the page itself gets the focus. */
function useFocusAfter(state: 'open' | 'closed'): void {
  const wasOpen = useRef(false)
  useEffect(() => {
    if (state === 'open') wasOpen.current = true
    if (state === 'open' || !wasOpen.current) return undefined
    wasOpen.current = false
    const timer = setTimeout(() => {
      if (document.activeElement === document.body) document.querySelector<HTMLElement>('main h1')?.focus()
    }, returnedMs)
    return () => clearTimeout(timer)
  }, [state])
}
