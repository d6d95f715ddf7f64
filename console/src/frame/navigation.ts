import type { IconName } from '../parts/icon.tsx'
import { frameWords } from '../words/frame.ts'

/** A page of the menu. A page is listed once something stands behind it. */
export interface NavigationEntry {
  readonly path: string
  readonly label: string
  readonly icon: IconName
}

const { pages } = frameWords

/** The menu, in its order. Add a line together with the route in app.tsx. */
export const navigation: readonly NavigationEntry[] = [
  { path: '/', label: pages.overview, icon: 'overview' },
  { path: '/runs', label: pages.runs, icon: 'runs' },
  { path: '/connectors', label: pages.connectors, icon: 'connectors' },
  { path: '/credentials', label: pages.credentials, icon: 'credentials' },
  { path: '/rules', label: pages.rules, icon: 'rules' },
  { path: '/metaverse', label: pages.metaverse, icon: 'metaverse' },
  { path: '/search', label: pages.search, icon: 'search' },
  { path: '/events', label: pages.events, icon: 'events' },
  { path: '/alerts', label: pages.alerts, icon: 'alerts' },
  { path: '/settings', label: pages.settings, icon: 'settings' },
  { path: '/help', label: pages.help, icon: 'help' },
]

/** Whether the page of the address belongs to the entry. */
export function isAt(entry: NavigationEntry, pathname: string): boolean {
  return entry.path === '/' ? pathname === '/' : pathname === entry.path || pathname.startsWith(`${entry.path}/`)
}
