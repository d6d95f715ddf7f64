import { useEffect } from 'react'
import { usePreferences } from '../preferences/preferences.ts'
import { isTyping } from './typing.ts'

/**
 * `f` goes where the row with the focus is fixed, otherwise the first thing on the page that can be, otherwise the worst alert. What
 * leads there carries `data-fix`.
 */
export function FixKey() {
  const { shortcuts } = usePreferences()
  useEffect(() => {
    if (shortcuts === 'off') return undefined
    const onKey = (event: KeyboardEvent): void => {
      if (event.key !== 'f' || isTyping(event)) return
      const row = document.activeElement?.closest('tr, li') ?? null
      const places = [
        row?.querySelector('[data-fix]'),
        document.querySelector('[data-fix]:not([data-fix="alert"])'),
        document.querySelector('[data-fix]'),
      ]
      const way = places.find((place) => place instanceof HTMLElement)
      if (way === undefined) return
      event.preventDefault()
      way.click()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [shortcuts])
  return null
}
