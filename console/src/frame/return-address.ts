/** A sign-in through an identity provider leaves the console and comes back to its first page; this brings people where they were. */
const key = 'lockstep.return'

/** Keeps where the person is, for this tab alone. */
export function keepReturnAddress(): void {
  try {
    sessionStorage.setItem(key, `${location.pathname}${location.search}`)
  } catch {
    // A browser that keeps nothing brings people to the first page.
  }
}

/** Why the identity provider's sign-in was refused, as the service said when it sent the browser back; null when it was not. It is told once. */
export function takeRefusal(): string | null {
  const taken = refusal
  refusal = null
  return taken
}

let refusal: string | null = null

function readRefusal(): void {
  const query = new URLSearchParams(location.search)
  refusal = query.get('sign-in')
  if (refusal === null) return
  query.delete('sign-in')
  history.replaceState(null, '', `${location.pathname}${query.size === 0 ? '' : `?${query.toString()}`}`)
}

/** Goes back to where the person was, once. Called before anything is drawn. */
export function goToReturnAddress(): void {
  readRefusal()
  try {
    const address = sessionStorage.getItem(key)
    sessionStorage.removeItem(key)
    if (address !== null && location.pathname === '/' && /^\/(?!\/)/.test(address)) history.replaceState(null, '', address)
  } catch {
    // Nothing was kept.
  }
}
