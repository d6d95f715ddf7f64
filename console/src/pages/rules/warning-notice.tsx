import type { ReactNode } from 'react'
import { Notice } from '../../parts/notice.tsx'

/** Something that deserves a second thought, and what can be done about it. It is told to readers of the screen at once. */
export function WarningNotice({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <Notice tone="warning" told="at-once">
      <b>{title}</b>
      {children}
    </Notice>
  )
}
