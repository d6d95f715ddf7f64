import type { AccountBody } from '#src/api/contract/connector.ts'
import { pathOf } from '../../requests/ask.ts'
import { standingWords } from '../../words/credentials.ts'

/** Where an account is looked at. It has no name of its own in addresses: the first connector that uses it stands for it. */
export function credentialPath({ connectors, account }: AccountBody): string {
  return pathOf('credentials', connectors[0] ?? account)
}

/** Where its secret is replaced. */
export function fixPath(account: AccountBody): string {
  return `${credentialPath(account)}?fix=1`
}

/** Whether somebody has to do something about it. */
export function isBroken({ standing }: AccountBody): boolean {
  return standing === 'absent' || standing === 'suspect' || standingWords(standing).tone === 'failed'
}
