import { queryOptions } from '@tanstack/react-query'
import type { AccountBody, ChangeCredentialBody, StoreSecretLine } from '#src/api/contract/connector.ts'
import type { CreatedHandOverBody } from '#src/api/contract/hand-over.ts'
import type { RotatedBody } from '#src/api/contract/rotation.ts'
import type { AuditEntryBody } from '#src/api/contract/vault.ts'
import { ask, askLines, askWithTag, pathOf } from './ask.ts'
import { handInSecret } from './directory.ts'

/** An account as one connector signs in with it, with the tag of the version that is shown. */
export interface SeenAccount {
  readonly account: AccountBody
  /** Sent along when a secret is stored, so that nobody replaces what he has not seen. */
  readonly tag: string
}

/** How the account of a connector stands. */
export function credentialQuery(connector: string) {
  return queryOptions({
    queryKey: ['accounts', 'one', connector],
    queryFn: async ({ signal }): Promise<SeenAccount> => {
      const { body, tag } = await askWithTag<{ readonly account: AccountBody }>({
        path: pathOf('connectors', connector, 'credential'),
        signal,
      })
      return { account: body.account, tag: tag ?? `"${body.account.credential?.version ?? 0}"` }
    },
  })
}

/** Who did what with the secret of a connector, newest first. */
export function secretAuditQuery(connector: string) {
  return queryOptions({
    queryKey: ['audit', 'secret', connector],
    queryFn: ({ signal }) =>
      ask<{ readonly entries: readonly AuditEntryBody[] }>({ path: '/audit', query: { connector, limit: 100 }, signal }),
  })
}

/** How a secret that was entered is to be taken. */
export interface Entry {
  readonly connector: string
  readonly tag: string
  readonly test: 'before-storing' | 'only' | 'skip'
  /** Why it is stored without a test. */
  readonly reason: string | null
  readonly confirmIdentity: boolean
  readonly keepBlanks: boolean
  readonly acceptLockoutRisk: boolean
}

/** Tests a secret and stores it; every step of the test is a line. The secret goes out as bytes and is nowhere else. */
export function storeSecret(entry: Entry, secret: string): AsyncGenerator<StoreSecretLine, void, void> {
  const { connector, tag, test, reason, confirmIdentity, keepBlanks, acceptLockoutRisk } = entry
  return askLines<StoreSecretLine>({
    method: 'PUT',
    path: pathOf('connectors', connector, 'secret'),
    query: {
      test,
      reason,
      confirmIdentity: confirmIdentity ? true : null,
      keepBlanks: keepBlanks ? true : null,
      acceptLockoutRisk: acceptLockoutRisk ? true : null,
    },
    secret,
    ifMatch: tag,
  })
}

/** Settings that go with a secret: another account, or another place. */
export interface ChangedEntry extends Pick<Entry, 'connector' | 'tag' | 'confirmIdentity' | 'keepBlanks' | 'acceptLockoutRisk'> {
  readonly settings: Readonly<Record<string, unknown>>
  /** Version of the configuration that the settings were changed on top of. */
  readonly version: number
  readonly reason: string
}

/** Tests settings together with the secret that goes with them, and stores both or nothing. */
export async function* changeCredential(entry: ChangedEntry, secret: string): AsyncGenerator<StoreSecretLine, void, void> {
  const { connector, tag, ...rest } = entry
  const { handle } = await handInSecret(secret)
  const json: ChangeCredentialBody = { ...rest, secret: handle }
  yield* askLines<StoreSecretLine>({ method: 'PUT', path: pathOf('connectors', connector, 'credential'), json, ifMatch: tag })
}

/** Puts the version before the current one in use again, if the directory takes it. */
export function undoSecret(connector: string): AsyncGenerator<StoreSecretLine, void, void> {
  return askLines<StoreSecretLine>({ method: 'POST', path: pathOf('connectors', connector, 'secret', 'undo') })
}

/** Replaces the secret by one that nobody ever sees, or says whether that can be done. */
export function rotateSecret(connector: string, form: 'dry-run' | 'replace'): Promise<RotatedBody> {
  const query = { dryRun: form === 'dry-run' ? true : null }
  return ask<RotatedBody>({ method: 'POST', path: pathOf('connectors', connector, 'rotation'), query })
}

/** Makes a link with which somebody without an account here enters the secret. */
export function createHandOver(
  connector: string,
  of: { readonly recipient: string; readonly expiresIn: string },
): Promise<CreatedHandOverBody> {
  return ask<CreatedHandOverBody>({ method: 'POST', path: pathOf('connectors', connector, 'hand-over'), json: of })
}
