import { useEffect, type RefObject } from 'react'

/** Arrow keys go through everything marked with `data-result` below the element, the field of the search being the first stop. */
export function useResultKeys(of: { readonly region: RefObject<HTMLElement | null>; readonly field: RefObject<HTMLElement | null> }): void {
  const { region, field } = of
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
      if (step === 0 || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return
      const stops = [field.current, ...(region.current?.querySelectorAll<HTMLElement>('[data-result]') ?? [])].filter(
        (stop) => stop !== null,
      )
      const at = stops.findIndex((stop) => stop === document.activeElement)
      const next = at === -1 ? undefined : stops[at + step]
      if (next === undefined) return
      event.preventDefault()
      next.focus()
    }
    document.addEventListener('keydown', onKey)
    return () => document.removeEventListener('keydown', onKey)
  }, [region, field])
}
