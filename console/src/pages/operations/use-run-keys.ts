import { useEffect, type RefObject } from 'react'
import { isTyping } from '../../frame/typing.ts'
import { usePreferences } from '../../preferences/preferences.ts'

/** `r` runs something, `s` stops and `f` fixes what the focused row is about. Each presses the button that is there, so what may not be done is not done. */
export function useRunKeys(page: RefObject<HTMLElement | null>, run: () => void): void {
  const { shortcuts } = usePreferences()
  useEffect(() => {
    if (shortcuts === 'off') return undefined
    const onKey = (event: KeyboardEvent): void => {
      if (isTyping(event)) return
      const row = document.activeElement?.closest('tr') ?? null
      const within = row !== null && page.current?.contains(row) === true ? row : page.current
      if (event.key === 'r') run()
      else if (event.key === 's') within?.querySelector<HTMLElement>('[data-stop] button')?.click()
      else if (event.key === 'f') within?.querySelector<HTMLElement>('[data-fix]')?.click()
      else return
      event.preventDefault()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [page, run, shortcuts])
}
