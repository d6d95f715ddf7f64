import { useEffect, useState, type RefObject } from 'react'
import { isTyping } from '../frame/typing.ts'
import { usePreferences } from '../preferences/preferences.ts'

/** The row that j and k have come to; null before the first key. The focus follows, so that Enter opens the row. */
export function useRowKeys(of: { readonly region: RefObject<HTMLElement | null>; readonly count: number }): number | null {
  const { region, count } = of
  const { shortcuts } = usePreferences()
  const [active, setActive] = useState<number | null>(null)
  useEffect(() => {
    if (shortcuts === 'off') return undefined
    const onKey = (event: KeyboardEvent): void => {
      const step = event.key === 'j' ? 1 : event.key === 'k' ? -1 : 0
      if (step === 0 || isTyping(event) || !isMeant(region.current)) return
      event.preventDefault()
      setActive((before) => Math.min(count - 1, Math.max(0, before === null ? 0 : before + step)))
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [region, count, shortcuts])
  useEffect(() => {
    if (active === null) return undefined
    // A row that was out of sight is in the document with the next frame only.
    const frame = requestAnimationFrame(() =>
      region.current?.querySelector<HTMLElement>(`tr[data-index="${active}"] [data-row-link]`)?.focus({ preventScroll: true }),
    )
    return () => cancelAnimationFrame(frame)
  }, [active, region])
  return active
}

/** Of several tables the one that holds the focus is meant, otherwise the first. */
function isMeant(region: HTMLElement | null): boolean {
  const tables = [...document.querySelectorAll('[data-record-table]')]
  const focused = tables.find((table) => table.contains(document.activeElement))
  return region !== null && region === (focused ?? tables[0])
}
