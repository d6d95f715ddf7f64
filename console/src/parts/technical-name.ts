const technical = /^CN=\{[0-9a-f]+\}$/i

/** Whether a distinguished name was made by us from an anchor, because the directory has none: nobody knows anything by it. */
export function isTechnicalName(dn: string | null): boolean {
  return dn !== null && technical.test(dn)
}

/** A name as it is shown in a line: one that we made is shortened, for nobody reads its digits. */
export function shownDn(dn: string): string {
  return isTechnicalName(dn) && dn.length > shownLength ? `${dn.slice(0, shownLength)}…}` : dn
}

const shownLength = 12

const guid = /([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/gi

/** An account as it is shown in a line: of each identifier the beginning, which tells it from the others. */
export function shownAccount(account: string): string {
  return account.replaceAll(guid, '$1…')
}
