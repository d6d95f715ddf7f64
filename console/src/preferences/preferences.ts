import { useSyncExternalStore } from 'react'

/** What a person chose for this browser. */
export interface Preferences {
  readonly theme: 'system' | 'light' | 'dark' | 'high-contrast'
  readonly times: 'local' | 'utc'
  readonly shortcuts: 'on' | 'off'
  readonly navigation: 'wide' | 'narrow'
}

const key = 'lockstep.preferences'
const defaults: Preferences = { theme: 'system', times: 'local', shortcuts: 'on', navigation: 'wide' }
const choices: { readonly [Name in keyof Preferences]: readonly Preferences[Name][] } = {
  theme: ['system', 'light', 'dark', 'high-contrast'],
  times: ['local', 'utc'],
  shortcuts: ['on', 'off'],
  navigation: ['wide', 'narrow'],
}

const watchers = new Set<() => void>()
let current = read()

export function usePreferences(): Preferences {
  return useSyncExternalStore(
    (watcher) => {
      watchers.add(watcher)
      return () => void watchers.delete(watcher)
    },
    () => current,
  )
}

/** Keeps a choice. A browser that keeps nothing still uses it until the page is left. */
export function prefer(changes: Partial<Preferences>): void {
  current = { ...current, ...changes }
  try {
    localStorage.setItem(key, JSON.stringify(current))
  } catch {
    // Private windows and policies forbid it; the choice holds for this page.
  }
  for (const watcher of watchers) watcher()
}

function read(): Preferences {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(key) ?? '{}')
    return typeof kept === 'object' && kept !== null ? { ...defaults, ...chosenIn(kept) } : defaults
  } catch {
    return defaults
  }
}

function chosenIn(kept: object): Partial<Preferences> {
  const named = new Map<string, unknown>(Object.entries(kept))
  const known = Object.entries(choices).filter(([name, values]) => (values as readonly unknown[]).includes(named.get(name)))
  return Object.fromEntries(known.map(([name]) => [name, named.get(name)]))
}
