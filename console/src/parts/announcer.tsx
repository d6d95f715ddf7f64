import { VisuallyHidden } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'

/** Readers of the screen are not to be talked over: at most one announcement in this time. */
const quietMs = 10_000

/** Says what has changed to readers of the screen, politely. What changes faster is skipped; the last word is always said. */
export function Announcer({ text }: { readonly text: string }) {
  const [said, setSaid] = useState('')
  const saidAt = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    if (text === said) return undefined
    const wait = Math.max(0, saidAt.current + quietMs - Date.now())
    // Also the first one comes a moment later: a region that is born with its text is not read.
    const timer = setTimeout(
      () => {
        saidAt.current = Date.now()
        setSaid(text)
      },
      Math.max(50, wait),
    )
    return () => clearTimeout(timer)
  }, [text, said])
  return (
    <VisuallyHidden component="output" aria-live="polite">
      {said}
    </VisuallyHidden>
  )
}
