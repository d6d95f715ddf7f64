import { queryOptions } from '@tanstack/react-query'
import type { FirstRunBody, SetupStateBody } from '#src/api/contract/first-run.ts'
import { ask } from './ask.ts'

/** Whether anybody can sign in yet. */
export const firstRunQuery = queryOptions({
  queryKey: ['sign-in', 'first-run'],
  queryFn: ({ signal }) => ask<FirstRunBody>({ path: '/first-run', signal }),
})

/** What there is of everything the first run asks for. Everything there changes it, so it is fetched anew whenever it is looked at. */
export const setupStateQuery = queryOptions({
  queryKey: ['status', 'setup'],
  staleTime: 0,
  queryFn: ({ signal }) => ask<SetupStateBody>({ path: '/first-run/state', signal }),
})

/** Makes the first administrator. Code and password go out in a header and as bytes, and are nowhere else. */
export async function makeFirstAdministrator(of: { readonly name: string; readonly code: string }, password: string): Promise<void> {
  await ask({ method: 'POST', path: '/first-run/administrator', query: { name: of.name }, secret: password, setupCode: of.code })
}

/** Keeps where somebody is. */
export function saveProgress(page: string): Promise<SetupStateBody> {
  return ask<SetupStateBody>({ method: 'PUT', path: '/first-run/progress', json: { page, answers: {} } })
}
