import { pathOf } from '../requests/ask.ts'

/** Where an identity is shown. */
export function identityPath(id: string, tab: string | null = null): string {
  return withTab(pathOf('metaverse', id), tab)
}

/** Where an object of a connector space is shown. `object` is its identifier, anchor or distinguished name. */
export function objectPath(connector: string, object: string, tab: string | null = null): string {
  return withTab(pathOf('connectors', connector, 'objects', object), tab)
}

/** Where a rule is shown. */
export function rulePath(id: string): string {
  return pathOf('rules', id)
}

function withTab(path: string, tab: string | null): string {
  return tab === null ? path : `${path}?${new URLSearchParams({ tab }).toString()}`
}
